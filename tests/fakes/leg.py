"""A telephone with an elder at it, on the loop's clock: what a real leg does to a call, without a wire."""

import asyncio
from collections.abc import AsyncIterator

from tests.fakes.sound import HUSH, read, utter
from voice.legs.base import Audio, CallInfo, Digit, Ended, Hold, LegEvent, MarkReached
from voice.sound import FRAME_BYTES, RATE, SILENT_FRAME

ELDER = CallInfo("call-1", "13805341234", "12343", "127.0.0.1", trusted=True)


class ElderPhone:
    """Implements CallLeg; the test speaks, presses and hangs up through the other methods.

    Frames go both ways every 20 ms. ``sent`` is all the sound the caller really got; ``echo`` returns it
    to us as a speaker-phone does, a ``deaf`` line brings us nothing at all.
    """

    def __init__(
        self, info: CallInfo = ELDER, *, echo: bool = False, transfers: bool = True, deaf: bool = False
    ) -> None:
        self.info = info
        self.sent = bytearray()
        self.transferred: list[str] = []
        self.hung_up: list[str] = []
        self._echo = echo
        self._deaf = deaf
        self._transfers = transfers
        self._out = bytearray()
        self._marks: list[tuple[int, str]] = []
        self._in = bytearray()
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._over = asyncio.Event()
        self._gone = False

    # what the call does

    async def events(self) -> AsyncIterator[LegEvent]:
        clock = asyncio.create_task(self._tick())
        try:
            while True:
                event = await self._events.get()
                yield event
                if isinstance(event, Ended):
                    return
        finally:
            clock.cancel()

    async def play(self, pcm: bytes) -> None:
        self._out += pcm

    async def mark(self, mark: str) -> None:
        self._marks.append((len(self.sent) + len(self._out), mark))
        self._reach()

    async def flush(self) -> int:
        unsent = len(self._out)
        self._out.clear()
        self._marks.clear()
        return unsent

    async def hangup(self, reason: str = "normal") -> None:
        self.hung_up.append(reason)
        self._end("us", reason)

    async def transfer(self, target: str) -> bool:
        self.transferred.append(target)
        await asyncio.sleep(0.5)
        return self._transfers

    # what the elder does

    @property
    def heard(self) -> str:
        """All the words the elder got to hear."""
        return read(bytes(self.sent))

    @property
    def over(self) -> bool:
        return self._over.is_set()

    async def says(self, text: str) -> None:
        """Speak ``text``, blanks being pauses of 0.2 s, and wait until it is said."""
        self._in += utter(text)
        while self._in and not self.over:  # noqa: ASYNC110  a person looks up now and then
            await asyncio.sleep(0.02)

    def makes_noise(self, seconds: float) -> None:
        """Cough: a sound no word is in."""
        self._in += b"\x07\x00" * int(seconds * RATE)

    async def hears(self, words: str) -> None:
        """Wait until ``words`` were heard."""
        while words not in self.heard and not self.over:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def waits(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def presses(self, keys: str) -> None:
        for key in keys:
            self._events.put_nowait(Digit(key))

    def puts_on_hold(self, *, on: bool) -> None:
        self._events.put_nowait(Hold(on))

    def vanishes_on_hold(self) -> None:
        """Put us on hold and never come back: no sound, no goodbye, on any wire."""
        self._events.put_nowait(Hold(on=True))
        self._gone = True

    def hangs_up(self) -> None:
        self._end("caller", "bye")

    def loses_the_line(self) -> None:
        self._end("network", "timeout")

    def _end(self, by: str, reason: str) -> None:
        if not self.over:
            self._over.set()
            self._events.put_nowait(Ended(by, reason))

    async def _tick(self) -> None:
        while not self.over:
            ours = bytes(self._out[:FRAME_BYTES])
            del self._out[:FRAME_BYTES]
            self.sent += ours.ljust(FRAME_BYTES, b"\0")
            self._reach()
            theirs = bytes(self._in[:FRAME_BYTES]).ljust(FRAME_BYTES, b"\0")
            del self._in[:FRAME_BYTES]
            if self._echo and theirs == SILENT_FRAME:
                theirs = ours.ljust(FRAME_BYTES, b"\0")
            if theirs == SILENT_FRAME:
                theirs = HUSH
            if self._deaf:
                theirs = SILENT_FRAME
            if not self._gone:
                self._events.put_nowait(Audio(theirs))
            await asyncio.sleep(0.02)

    def _reach(self) -> None:
        while self._marks and self._marks[0][0] <= len(self.sent):
            self._events.put_nowait(MarkReached(self._marks.pop(0)[1]))
