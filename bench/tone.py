"""Tone: a voice that costs nothing, and sounds without words; where the line is measured, not the voice."""

import random
from collections.abc import AsyncIterator

import numpy as np

from core.errors import EngineBusy
from voice.sound import RATE
from voice.tts.base import Clause, Manner

_HERTZ = 440
_AMPLITUDE = 8000
_CHARACTER_SECONDS = 0.2


def tone(seconds: float) -> bytes:
    """Return 8 kHz s16le mono of one pitch; never silent for a whole frame."""
    angles = np.arange(int(seconds * RATE)) * (2 * np.pi * _HERTZ / RATE)
    return bytes((_AMPLITUDE * np.sin(angles)).astype("<i2").tobytes())


def noise(seconds: float, chance: random.Random) -> bytes:
    """Return 8 kHz s16le mono of white noise, as loud as the tone."""
    samples = np.random.default_rng(chance.getrandbits(32)).normal(0, _AMPLITUDE / 3, int(seconds * RATE))
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


class ToneVoice:
    """Implements Synthesizer: every character is 0.2 s of one pitch. It ``fails`` that share of clauses."""

    def __init__(self, chance: random.Random, fails: float = 0.0) -> None:
        self._chance = chance
        self._fails = fails

    async def start(self) -> None:
        """Nothing to load."""

    async def speak(self, clauses: tuple[Clause, ...], manner: Manner = Manner()) -> AsyncIterator[bytes]:  # noqa: B008
        """Yield a tone for each clause; raises EngineBusy as a voice under load does."""
        del manner
        for clause in clauses:
            if self._chance.random() < self._fails:
                raise EngineBusy("the tone fails, as was asked")
            yield tone(len(clause.text) * _CHARACTER_SECONDS)

    async def stop(self) -> None:
        """Nothing to release."""
