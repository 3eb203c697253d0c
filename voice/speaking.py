"""Speaking: one speech on its way to the caller, and how much of it was heard; `Call` starts and stops it."""

import asyncio
import logging

from voice.events import Post, Rendered, SoundFailed
from voice.line import Line
from voice.sound import RATE, WIDTH
from voice.talk import Speech, Spoken
from voice.tts.base import Synthesizer

_log = logging.getLogger(__name__)

ECHO_SECONDS = 2.5
"""How far back our own words may come back through a speaker-phone and the network."""


class Speaking:
    """Renders a speech, hands it to the line ahead of time and asks for a mark at its end.

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
        self._handed = 0
        self._chunks = 0
        self._stages = dict(stages)
        self._task: asyncio.Task[None] | None = None

    @property
    def seconds(self) -> float:
        """Length of the sound handed to the leg so far."""
        return self._handed / (RATE * WIDTH)

    def begin(self, synthesizer: Synthesizer) -> None:
        """Render and play; :class:`Rendered` or :class:`SoundFailed` follows."""
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
        unsent = await self._line.flush()
        return self._spoken(self._fraction(max(0, self._handed - unsent)))

    def whole(self) -> Spoken:
        """Return the speech as heard to its end."""
        return self._spoken(1.0)

    def recent(self, now: float) -> str:
        """Return the words of ours that may echo ``now`` seconds into the call."""
        if not self._handed:
            return ""
        played = (now - self._start) * RATE * WIDTH
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
        self._handed += len(chunk)
        await self._line.play(chunk)

    async def _end(self) -> None:
        await self._line.mark(self.mark)
        self._post(Rendered(self.number))

    def _estimated(self) -> float:
        """Return the bytes of the whole speech: one chunk is one clause, the rest is judged by characters."""
        lengths = [len(clause.text) for clause in self._speech.clauses]
        rendered = sum(lengths[: self._chunks])
        return self._handed * sum(lengths) / rendered if rendered else float(self._handed)

    def _fraction(self, played: float) -> float:
        return min(1.0, max(0.0, played / self._estimated())) if self._handed else 0.0

    def _spoken(self, heard: float) -> Spoken:
        return Spoken(self.text, heard, self._line.since_start(self._start), dict(self._stages))
