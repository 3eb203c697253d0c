"""Narrator: a whole text to sound in this very process, without cache or queue; ``say`` uses it."""

from pathlib import Path

import numpy as np

from voice.prosody.clauses import pieces
from voice.prosody.normalise import normalise
from voice.prosody.pace import pace
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import pronouncer
from voice.tts.base import Clause
from voice.tts.graph import INTEGER_MODEL, float_graphs
from voice.tts.kokoro import RATE, Kokoro, check_model
from voice.tts.mastering import Samples, master


class Narrator:
    """``model`` is the folder of the weights, ``cache`` where the float graphs are. Raises ModelMissing."""

    def __init__(self, model: Path, cache: Path, voice: str) -> None:
        check_model(model, voice)
        self._kokoro = Kokoro(model, voice, float_graphs(model / INTEGER_MODEL, cache))

    def narrate(self, text: str, rate: float) -> Samples:
        """Return ``text`` spoken as a call would hear it, at 24 kHz, pauses included."""
        parts = [np.zeros(0, np.float32)]
        for piece in pieces((Clause(text),)):
            spoken = normalise(piece.text)
            raw = self._kokoro.samples(phonemes(pronouncer().words(spoken)), pace(spoken, rate))
            parts += [master(raw, RATE), np.zeros(int(piece.gap * RATE), np.float32)]
        return np.concatenate(parts)
