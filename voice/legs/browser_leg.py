"""BrowserLeg: a call held from a page of ours; browser.py makes one for every socket that the web brings.

On the wire are binary frames (8 kHz s16le mono; 20 ms from us, any length from the page) and JSON objects.

========  =========================================  ==================================================
from      object                                     means
========  =========================================  ==================================================
page      ``{"event": "digit", "key": "1"}``         a key was pressed
page      ``{"event": "say", "text": "…"}``          speak this for the caller, in the stand-in's voice
page      ``{"event": "played", "drop": 2,           bytes played since drop 2; several times a second,
          "bytes": 6400}``                           it also shows that the page is alive
page      ``{"event": "hangup"}``                    the caller puts the phone down
us        ``{"event": "answered"}``                  the call is up
us        ``{"event": "drop", "drop": 3}``           throw away what is queued and count anew
us        ``{"event": "caption", "who": "caller",    what was said; ``whole`` is false while it is coming
          "text": "…", "whole": true}``
us        ``{"event": "said"}``                      the stand-in has finished, or could not speak
us        ``{"event": "ended", "by": "us",           the call is over; the socket closes
          "reason": "finished"}``
========  =========================================  ==================================================
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Protocol

from core.errors import NuanxianError
from core.trace import where
from voice.legs.base import Audio, CallInfo, Digit, Ended, LegEvent, MarkReached, Sent
from voice.legs.playout import Playout, Progress
from voice.legs.sip.steady import SteadyFrames
from voice.sound import FRAME_BYTES, FRAME_MS, RATE, WIDTH

DEAD_SECONDS = 10.0
"""How long a page may send nothing at all."""
QUIET_SECONDS = 0.7
"""How long we must be silent before the stand-in speaks: nobody types over a sentence they want to hear."""
MAX_SAID = 120
"""Characters of one typed sentence."""
_CLOSING_SECONDS = 2.0
_KEYS = frozenset("0123456789*#")
_MOST_HEARD = RATE * WIDTH
"""A second: what a page sends in one go beyond that is thrown away."""

_log = logging.getLogger(__name__)

StandIn = Callable[[str], Awaitable[bytes]]
"""Speaks a sentence as a caller would: 8 kHz s16le mono. Raises NuanxianError where it cannot."""


class Socket(Protocol):
    """A duplex to one page."""

    def messages(self) -> AsyncIterator[bytes | str]:
        """Yield what the page sends, until it is gone."""
        ...

    async def send(self, message: bytes | str) -> None:
        """Send one message; raises OSError when the page is gone."""
        ...

    async def close(self) -> None:
        """Close; harmless when it is closed already."""
        ...


class BrowserLeg:
    """One call; :meth:`run` works the socket until the call is over. ``stand_in`` speaks what is typed."""

    def __init__(self, info: CallInfo, socket: Socket, stand_in: StandIn) -> None:
        self._info = info
        self._socket = socket
        self._stand_in = stand_in
        self._clock = asyncio.get_running_loop().time
        now = self._clock()
        self._playout = Playout(now)
        self._heard = SteadyFrames(now)
        self._sent = SteadyFrames(now)
        self._last_message = self._busy_until = now
        self._microphone = bytearray()
        self._played = bytearray()
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._spoken = bytearray()
        self._spoken_for = asyncio.Event()
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._outbox: asyncio.Queue[bytes | str] = asyncio.Queue()
        self._over = asyncio.Event()

    @property
    def info(self) -> CallInfo:
        """Who calls whom."""
        return self._info

    async def events(self) -> AsyncIterator[LegEvent]:
        """Yield what happens, in order, ending with exactly one Ended; Audio and Sent come every 20 ms."""
        while True:
            event = await self._events.get()
            yield event
            if isinstance(event, Ended):
                return

    async def play(self, pcm: bytes) -> None:
        """Append ``pcm`` (8 kHz s16le mono, any length) to what the caller hears."""
        self._playout.play(pcm)

    async def mark(self, mark: str) -> None:
        """Ask for MarkReached once the page has played all so far; a flush before that drops it."""
        self._progress(self._playout.mark(mark))

    async def flush(self) -> int:
        """Stop speaking; return how many bytes the page had not played when it was last heard of."""
        if self._over.is_set():
            return 0
        number, unheard = self._playout.drop()
        self._tell("drop", drop=number)
        return unheard

    async def hangup(self, reason: str = "normal") -> None:
        """End the call; harmless when it is over already."""
        self.end("us", reason)

    async def transfer(self, target: str) -> bool:
        """Return False: behind a page there is nobody who could take the caller over."""
        del target
        return False

    def caption(self, who: str, text: str, *, whole: bool = True) -> None:
        """Show on the page what ``who`` (caller, us) said; ``whole`` is False while it is still coming."""
        self._tell("caption", who=who, text=text, whole=whole)

    def end(self, by: str, reason: str) -> None:
        """Close the leg, once."""
        if self._over.is_set():
            return
        self._tell("ended", by=by, reason=reason)
        self._over.set()
        self._events.put_nowait(Ended(by, reason))

    async def run(self) -> None:
        """Hold the call until it is over; then the page was told and the socket is closed."""
        self._tell("answered")
        writing = asyncio.create_task(self._write())
        works = (self._read(), self._tick(), self._speak_for(), self._over.wait())
        working = [asyncio.ensure_future(work) for work in works]
        try:
            done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for error in filter(None, (task.exception() for task in done)):
                _log.error("a call from a page broke: %s", where(error))
        finally:
            self.end("us", "internal")
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await asyncio.wait([writing], timeout=_CLOSING_SECONDS)
            writing.cancel()
            await asyncio.gather(writing, self._socket.close(), return_exceptions=True)

    # what the page sends

    async def _read(self) -> None:
        async for message in self._socket.messages():
            self._last_message = self._clock()
            if isinstance(message, bytes):
                self._microphone += message[: max(0, _MOST_HEARD - len(self._microphone))]
            else:
                self._obey(_object(message))
        self.end("network", "page gone")

    def _obey(self, fields: Mapping[str, Any]) -> None:
        """Do what the page asks; what is not in the table above is left alone."""
        match fields:
            case {"event": "played", "drop": int(drop), "bytes": int(played)}:
                self._progress(self._playout.report(drop, played, self._clock()))
            case {"event": "digit", "key": str(key)} if key in _KEYS:
                self._events.put_nowait(Digit(key))
            case {"event": "say", "text": str(text)} if text.strip():
                self._typed.put_nowait(text.strip()[:MAX_SAID])
            case {"event": "hangup"}:
                self.end("caller", "normal")

    def _progress(self, progress: Progress) -> None:
        self._played += progress.pcm
        for mark in progress.marks:
            self._events.put_nowait(MarkReached(mark))

    # what is typed, spoken

    async def _speak_for(self) -> None:
        while True:
            text = await self._typed.get()
            try:
                pcm = await self._stand_in(text)
            except NuanxianError as error:
                _log.warning("nobody can speak what was typed: %s", error.code)
                pcm = b""
            while (wait := self._busy_until + QUIET_SECONDS - self._clock()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(wait)  # we may have begun to speak again meanwhile
            if pcm:
                self._spoken_for.clear()
                self._spoken += pcm + bytes(-len(pcm) % FRAME_BYTES)
                await self._spoken_for.wait()
            self._tell("said")

    def _voice(self, frame: bytes) -> bytes:
        """Return the frame of the microphone, or the stand-in's while it speaks."""
        if not self._spoken:
            return frame
        frame = bytes(self._spoken[:FRAME_BYTES])
        del self._spoken[:FRAME_BYTES]
        if not self._spoken:
            self._spoken_for.set()
        return frame

    # what we send

    async def _tick(self) -> None:
        due = self._clock()
        while True:
            due += FRAME_MS / 1000
            await asyncio.sleep(due - self._clock())
            now = self._clock()
            for frame in self._heard.take(bytes(self._microphone), now):
                self._events.put_nowait(Audio(self._voice(frame)))
            for frame in self._sent.take(bytes(self._played), now):
                self._events.put_nowait(Sent(frame))
            self._microphone.clear()
            self._played.clear()
            for frame in self._playout.due(now):
                self._outbox.put_nowait(frame)
            if not self._playout.idle:
                self._busy_until = now
            if now - self._last_message > DEAD_SECONDS:
                self.end("network", "no media")

    async def _write(self) -> None:
        """Send in order; the last message is the one that says how the call ended."""
        while not (self._over.is_set() and self._outbox.empty()):
            try:
                await self._socket.send(await self._outbox.get())
            except OSError:
                self.end("network", "page gone")
                return

    def _tell(self, event: str, **fields: object) -> None:
        if not self._over.is_set():
            self._outbox.put_nowait(json.dumps({"event": event, **fields}, ensure_ascii=False))


def _object(message: str) -> Mapping[str, Any]:
    try:
        value = json.loads(message)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
