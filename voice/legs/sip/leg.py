"""SipLeg: a call of the embedded endpoint as the call state machine sees it; client.py makes and feeds it."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from voice.legs.base import Audio, CallInfo, Digit, Ended, Hold, LegEvent, MarkReached, Sent
from voice.legs.sip import wire

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_TRANSFER_SECONDS = 70


class SipLeg:
    """One answered call; ``send`` writes a frame to the endpoint process."""

    def __init__(self, info: CallInfo, number: int, send: Callable[[bytes], None]) -> None:
        self._info = info
        self._number = number
        self._send = send
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._flushes: deque[asyncio.Future[int]] = deque()
        self._transfers: deque[asyncio.Future[bool]] = deque()
        self._over = False

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
        self._send(wire.sound(wire.Kind.PLAY, self._number, pcm))

    async def mark(self, mark: str) -> None:
        """Ask for MarkReached once all that was played so far has been sent; a flush before that drops it."""
        self._command("mark", mark=mark)

    async def flush(self) -> int:
        """Stop speaking; return, at most 30 ms later, how many bytes were never sent."""
        if self._over:
            return 0
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._flushes.append(answer)
        self._command("flush")
        return await answer

    async def press(self, keys: str) -> None:
        """Press ``keys`` (0-9 * #) for the far end; for calls we place."""
        self._command("press", keys=keys)

    async def hangup(self, reason: str = "normal") -> None:
        """End the call; harmless when it is over already."""
        if not self._over:
            logger.info("hanging up: %s", reason)
            self._command("hangup")

    async def transfer(self, target: str) -> bool:
        """Send the caller to ``target`` by REFER; False when the peer refuses and the call goes on."""
        if self._over:
            return False
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._transfers.append(answer)
        self._command("transfer", target=target)
        try:
            async with asyncio.timeout(_TRANSFER_SECONDS):
                return await answer
        except TimeoutError:
            return False

    def take(self, frame: wire.Frame) -> None:
        """Take a frame from the endpoint; client.py calls this."""
        if frame.kind is wire.Kind.HEARD:
            self._events.put_nowait(Audio(frame.payload))
            return
        if frame.kind is wire.Kind.SENT:
            self._events.put_nowait(Sent(frame.payload))
            return
        fields = frame.fields
        match fields["op"]:
            case "digit":
                self._events.put_nowait(Digit(fields["key"]))
            case "hold":
                self._events.put_nowait(Hold(fields["on"]))
            case "mark":
                self._events.put_nowait(MarkReached(fields["mark"]))
            case "flushed":
                _resolve(self._flushes, fields["unsent"])
            case "transferred":
                _resolve(self._transfers, fields["done"])
            case "ended":
                self.end(fields["by"], fields["reason"])

    def end(self, by: str, reason: str) -> None:
        """Close the leg, once; client.py calls this when the endpoint process is gone, too."""
        if self._over:
            return
        self._over = True
        while self._flushes:
            _resolve(self._flushes, 0)
        while self._transfers:
            _resolve(self._transfers, False)
        self._events.put_nowait(Ended(by, reason))

    def _command(self, op: str, **fields: object) -> None:
        self._send(wire.control(self._number, op, **fields))


def _resolve(waiting: deque[asyncio.Future[_T]], value: _T) -> None:
    if waiting:
        answer = waiting.popleft()
        if not answer.done():
            answer.set_result(value)
