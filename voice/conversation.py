"""Conversation: one call from the elder's end, on the clock of its frames; caller.py leads it."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from voice.legs.base import Audio, Ended, MarkReached, Sent
from voice.legs.sip.leg import SipLeg
from voice.recording import Recorder
from voice.sound import RATE, WIDTH, seconds
from voice.vad import SpeechEnded, SpeechStarted, VoiceActivity

THRESHOLD = 0.5
QUIET = 2.0
"""Seconds of silence after which the assistant has finished; while it renders it may pause a second."""
PATIENCE = 15.0
"""Seconds an elder waits for any answer."""
LONGEST = 180.0
"""Seconds of one answer after which it is no use to wait for its end."""
_LEAD = 0.3


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after ``since`` (seconds into the call): its sound, from where its voice starts."""

    since: float
    start: float | None
    seconds: float
    pcm: bytes


class Conversation:
    """A call that is up. Nothing runs beside it: events are taken while a step waits for what it wants.

    The leg brings a frame every 20 ms in both directions whatever happens, so counting frames is the clock.
    """

    def __init__(
        self, leg: SipLeg, activity: VoiceActivity, recorder: Recorder | None, quiet: float = QUIET
    ) -> None:
        self._leg = leg
        self._quiet = quiet
        self._events = leg.events()
        self._activity = activity
        self._recorder = recorder
        self._heard = bytearray()
        self._said = bytearray()
        self._voice: list[list[float]] = []
        self._marks = 0
        self._reached: set[str] = set()
        self.ended: Ended | None = None

    @property
    def now(self) -> float:
        """Seconds since the call was answered."""
        return len(self._heard) / (RATE * WIDTH)

    @property
    def heard(self) -> bytes:
        """All that came from the assistant, 8 kHz s16le mono."""
        return bytes(self._heard)

    @property
    def said(self) -> bytes:
        """All that was sent to it, silence included."""
        return bytes(self._said)

    async def speak(self, pcm: bytes) -> None:
        """Say ``pcm`` and return when its last sample has left."""
        self._marks += 1
        mark = str(self._marks)
        await self._leg.play(pcm)
        await self._leg.mark(mark)
        await self._until(lambda: mark in self._reached, seconds(pcm) + PATIENCE)

    async def press(self, keys: str) -> None:
        """Press ``keys``; they go out while the next step waits."""
        await self._leg.press(keys)

    async def wait(self, length: float) -> None:
        """Say nothing for ``length`` seconds."""
        until = self.now + length
        await self._until(lambda: self.now >= until, length)

    async def listen(self, silent: float = 0.0) -> Answer:
        """Wait until the assistant has spoken and been quiet for a while, or has not for too long.

        With ``silent`` seconds to say nothing, it need not speak at all meanwhile.
        """
        since = self.now
        await self.wait(silent)
        if await self._until(lambda: self._voice_after(since), 0.0 if silent else PATIENCE):
            await self._until(
                lambda: not self._activity.active and self.now - self._activity.last_voice >= self._quiet,
                LONGEST,
            )
        return self._answer(since)

    async def hang_up(self) -> Ended:
        """Put the receiver down; return how the call ended."""
        await self._leg.hangup()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.ended is None:
                    await self._next()
        return self.ended or Ended("network", "no answer to BYE")

    def _voice_after(self, since: float) -> bool:
        return bool(self._voice) and self._voice[-1][1] > since

    def _answer(self, since: float) -> Answer:
        spoken = [(start, end) for start, end in self._voice if end > since]
        if not spoken:
            return Answer(since, None, 0.0, b"")
        start, end = max(spoken[0][0], since), min(spoken[-1][1], self.now)
        first, last = (max(0, round(at * RATE)) * WIDTH for at in (start - _LEAD, end + _LEAD))
        return Answer(since, start, end - start, bytes(self._heard[first:last]))

    async def _until(self, done: Callable[[], bool], patience: float) -> bool:
        limit = self.now + patience
        while not done():
            if self.ended is not None or self.now >= limit:
                return False
            await self._next()
        return True

    async def _next(self) -> None:
        match await anext(self._events):
            case Audio(pcm):
                self._heard += pcm
                if self._recorder is not None:
                    self._recorder.ours(pcm)
                self._follow_voice(pcm)
            case Sent(pcm):
                self._said += pcm
                if self._recorder is not None:
                    self._recorder.caller(pcm)
            case MarkReached(mark):
                self._reached.add(mark)
            case Ended() as ended:
                self.ended = ended
            case _:
                pass

    def _follow_voice(self, pcm: bytes) -> None:
        """Keep the stretches of voice; one that goes on has no end yet."""
        for change in self._activity.accept(pcm, THRESHOLD):
            match change:
                case SpeechStarted(at):
                    self._voice.append([at, float("inf")])
                case SpeechEnded(at):
                    self._voice[-1][1] = at
