"""Speaking: one speech on its way to the caller, and how much of it was heard; `Call` starts and stops it."""

import asyncio
import logging

from voice.events import Post, Rendered, SoundFailed
from voice.line import Line
from voice.prosody.clauses import spoken_length
from voice.sound import RATE, WIDTH
from voice.talk import Speech, Spoken
from voice.tts.ahead import CHARACTER_SECONDS
from voice.tts.base import Synthesizer

_log = logging.getLogger(__name__)

ECHO_SECONDS = 2.5
"""How far back our own words may come back through a speaker-phone and the network."""


class Speaking:
    """Renders a speech, hands it to the line ahead of time and asks for a mark at its end.

    It may be held, and goes on from where it was held, while the rest is rendered all the same.
    ``start`` is where in the call it begins (seconds), ``since`` the loop time at which the caller had
    finished, from which the first sound is timed.
    """

    def __init__(
        self,
        number: int,
        speech: Speech,
        line: Line,
        post: Post,
        start: float,
        since: float,
        stages: dict[str, float],
    ) -> None:
        self.number = number
        self.mark = f"speech-{number}"
        self.text = "".join(clause.text for clause in speech.clauses)
        self._speech = speech
        self._line = line
        self._post = post
        self._start = start
        self._since = since
        self._sound = bytearray()
        self._handed = 0  # bytes of it that the line has
        self._rendered = False
        self._held_at: float | None = None
        self._chunks = 0
        self._stages = dict(stages)
        self._task: asyncio.Task[None] | None = None

    @property
    def seconds(self) -> float:
        """Length of the sound handed to the leg so far."""
        return self._handed / (RATE * WIDTH)

    def begin(self, synthesizer: Synthesizer) -> None:
        """Render and play; :class:`Rendered`, after every hold again, or :class:`SoundFailed` follows."""
        self._task = asyncio.create_task(self._render(synthesizer))

    async def play(self, sound: bytes) -> None:
        """Play ``sound`` that was rendered before; :class:`Rendered` follows."""
        await self._hand(sound)
        await self._end()

    async def stop(self) -> Spoken:
        """Fall silent now and return what was heard."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._held_at is None:
            await self._take_back()
        return self._spoken(self._fraction(self._handed))

    async def hold(self, now: float) -> None:
        """Fall silent for a while, ``now`` seconds into the call."""
        self._held_at = now
        await self._take_back()

    async def go_on(self, now: float) -> None:
        """Say the rest of a speech that is held."""
        if self._held_at is None:
            return
        self._start += now - self._held_at
        self._held_at = None
        await self._forward()

    def whole(self) -> Spoken:
        """Return the speech as heard to its end."""
        return self._spoken(1.0)

    def recent(self, now: float) -> str:
        """Return the words of ours that may echo ``now`` seconds into the call."""
        if not self._sound:
            return ""
        played = ((now if self._held_at is None else self._held_at) - self._start) * RATE * WIDTH
        upto = self._fraction(played) * len(self.text)
        per_second = len(self.text) / max(self._estimated() / (RATE * WIDTH), 0.1)
        return self.text[max(0, int(upto - ECHO_SECONDS * per_second)) : int(upto) + 2]

    async def _render(self, synthesizer: Synthesizer) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async for chunk in synthesizer.speak(self._speech.clauses, self._speech.manner):
                if not self._chunks:
                    self._stages["tts_first"] = (clock() - began) * 1000
                await self._hand(chunk)
        except Exception as error:  # any voice may be plugged in; a call must outlive it
            _log.error("the synthesizer failed: %s", type(error).__name__)
            self._post(SoundFailed(self.number))
        else:
            await self._end()

    async def _hand(self, chunk: bytes) -> None:
        if not self._chunks:
            self._stages["first_audio"] = (asyncio.get_running_loop().time() - self._since) * 1000
        self._chunks += 1
        self._sound += chunk
        await self._forward()

    async def _end(self) -> None:
        self._rendered = True
        await self._forward()

    async def _forward(self) -> None:
        """Give the line what it has not got, and ask for the mark once that is all."""
        if self._held_at is not None:
            return
        rest = bytes(self._sound[self._handed :])
        self._handed = len(self._sound)
        if rest:
            await self._line.play(rest)
        if self._rendered:
            await self._line.mark(self.mark)
            self._post(Rendered(self.number))

    async def _take_back(self) -> None:
        unsent = await self._line.flush()
        self._handed = max(0, self._handed - unsent)

    def _estimated(self) -> float:
        """Return the bytes of the whole speech; until all is rendered it is judged by its characters."""
        if self._rendered:
            return float(len(self._sound))
        judged = spoken_length(self.text) * CHARACTER_SECONDS / self._speech.manner.rate
        return max(judged * RATE * WIDTH, float(len(self._sound)))

    def _fraction(self, played: float) -> float:
        return min(1.0, max(0.0, played / self._estimated())) if self._sound else 0.0

    def _spoken(self, heard: float) -> Spoken:
        return Spoken(self.text, heard, self._line.since_start(self._start), dict(self._stages))
