"""GuessingRecognizer: hears a sentence at random in whatever is said; bench/hotline.py listens by it."""

import random
from collections.abc import Sequence

from core.errors import Unavailable
from voice.asr.base import Form, Hypothesis, Recognition
from voice.sound import RATE, WIDTH

_CHARACTER_SECONDS = 0.2
_DEAF, _BROKEN = 0.1, 0.05
"""Shares of utterances in which it hears nothing, and at which it breaks."""


class GuessingRecognizer:
    """Implements StreamingRecognizer. ``open`` counts utterances that nobody finished or abandoned."""

    def __init__(self, sentences: Sequence[str], chance: random.Random) -> None:
        self._sentences = sentences
        self._chance = chance
        self.open = 0

    async def start(self) -> None:
        """Nothing to load."""

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> "GuessingStream":
        """Begin an utterance; where answers are awaited it is one of them half the time."""
        del form
        chance = self._chance
        if chance.random() < _DEAF:
            text = ""
        else:
            text = chance.choice(phrases if phrases and chance.random() < 0.5 else self._sentences)
        self.open += 1
        return GuessingStream(self, text, broken=chance.random() < _BROKEN)

    async def stop(self) -> None:
        """Nothing to release."""


class GuessingStream:
    """One utterance: its words come as fast as people speak."""

    def __init__(self, owner: GuessingRecognizer, text: str, *, broken: bool) -> None:
        self._owner = owner
        self._text = text
        self._broken = broken
        self._heard = 0

    async def accept(self, pcm: bytes) -> str:
        """Return the words so far."""
        if self._broken:
            await self.abandon()
            raise Unavailable("the recogniser breaks, as was asked")
        self._heard += len(pcm)
        return self._text[: int(self._heard / (RATE * WIDTH * _CHARACTER_SECONDS))]

    async def finish(self) -> Recognition:
        """Return all the words."""
        await self.abandon()
        return Recognition((Hypothesis(self._text, 0.9),)) if self._text else Recognition()

    async def abandon(self) -> None:
        """Drop the utterance."""
        self._owner.open -= 1
