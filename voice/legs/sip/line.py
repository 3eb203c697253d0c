"""One call inside the endpoint process: moves its sound and events between baresip and the parent."""

import contextlib
import logging
from collections.abc import Callable

from baresip import (
    AudioNotActive,
    AudioRestarted,
    BaresipError,
    Call,
    CallState,
    Event,
    StackEvent,
    TransferFailed,
)

from voice.legs.sip.outgoing import Outgoing
from voice.legs.sip.steady import SteadyFrames
from voice.legs.sip.wire import Kind, control, sound

logger = logging.getLogger(__name__)

_READ = 32768
_NO_MEDIA = "rtp stream error"
_BYE = "Connection reset by peer"

Send = Callable[[bytes], None]


class Line:
    """A call that is up. ``number`` names it on the wire to the parent; ``send`` writes there."""

    def __init__(self, call: Call, number: int, send: Send, now: float) -> None:
        self._call = call
        self._number = number
        self._send = send
        self._outgoing = Outgoing(call.audio)
        self._heard = SteadyFrames(now)
        self._sent = SteadyFrames(now)
        self._hung_up = False
        self._ended: Callable[[], None] = lambda: None

    def begin(self, ended: Callable[[], None]) -> None:
        """Follow the call's events; ``ended`` is called once it is over."""
        self._ended = ended
        self._call.on(self._on_event)

    @property
    def over(self) -> bool:
        """True when the call was closed before anyone followed it."""
        return self._call.state is CallState.CLOSED

    def tick(self, now: float) -> None:
        """Move what is due; called every 10 ms."""
        heard = b""
        try:
            heard = self._call.audio.read(_READ)
        except AudioRestarted:
            self._outgoing.restart()
        except AudioNotActive:
            pass
        for frame in self._heard.take(heard, now):
            self._send(sound(Kind.HEARD, self._number, frame))
        progress = self._outgoing.look(now)
        for frame in self._sent.take(progress.sent, now):
            self._send(sound(Kind.SENT, self._number, frame))
        for mark in progress.marks:
            self._tell("mark", mark=mark)
        if progress.unsent is not None:
            self._tell("flushed", unsent=progress.unsent)

    def play(self, pcm: bytes) -> None:
        """Append ``pcm`` to what the caller hears."""
        self._outgoing.play(pcm)

    def mark(self, mark: str) -> None:
        """Report ``mark`` when all before it has left."""
        self._outgoing.mark(mark)

    def flush(self, now: float) -> None:
        """Stop speaking."""
        self._outgoing.flush(now)

    async def press(self, keys: str) -> None:
        """Press ``keys`` for the far end."""
        with contextlib.suppress(BaresipError):
            await self._call.send_dtmf(keys)

    async def hang_up(self) -> None:
        """End the call; nothing happens when it is over."""
        self._hung_up = True
        with contextlib.suppress(BaresipError):
            await self._call.hangup()

    async def transfer(self, target: str) -> None:
        """Ask the far end to call ``target`` instead, and tell whether it did."""
        try:
            await self._call.transfer(target)
            done = True
        except (TransferFailed, ValueError, BaresipError) as error:
            logger.warning("transfer refused: %s", type(error).__name__)
            done = False
        self._tell("transferred", done=done)

    def _on_event(self, event: StackEvent) -> None:
        if event.event is Event.CALL_DTMF_START and event.text:
            self._tell("digit", key=event.text)
        elif event.event in {Event.CALL_HOLD, Event.CALL_RESUME}:
            self._tell("hold", on=event.event is Event.CALL_HOLD)
        elif event.event is Event.CALL_CLOSED:
            self.close(event.text or "")

    def close(self, text: str) -> None:
        """Tell the parent that the call is over; ``text`` is the stack's reason."""
        if self._hung_up:
            by, reason = "us", "normal"
        elif text.startswith(_BYE):
            by, reason = "caller", "normal"
        else:
            by, reason = "network", "no media" if text == _NO_MEDIA else text
        self._tell("ended", by=by, reason=reason)
        self._ended()

    def _tell(self, op: str, **fields: object) -> None:
        self._send(control(self._number, op, **fields))


async def established(call: Call, seconds: float) -> bool:
    """Wait until ``call`` is up; False when it never gets there (cancelled, refused, no ACK)."""
    try:
        await call.wait_established(seconds)
    except BaresipError:
        return False
    return call.state is CallState.ESTABLISHED
