"""A linear model of how danger is told, by words and meaning; danger_fit.py fits it, danger.py asks it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.encoder import SIZE
from bot.nlu.features import Floats, Views
from bot.nlu.linear import Linear
from bot.nlu.syllables import has_hanzi

MEANING = 0.7
"""How strongly the meaning of a sentence speaks beside its views, each of which has unit length."""
_WORDS = "danger"
_ARRAY = "danger_meaning.npz"


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence: its n-grams and concepts, and its meaning (512,) at length MEANING."""

    views: Views
    meaning: Floats


@dataclass(frozen=True, slots=True)
class DangerModel:
    """Margins of words, and what each part of the meaning (512,) adds to them."""

    words: Linear
    meaning: Floats

    def margin(self, told: Told) -> float:
        """Return how far a sentence is on the side of danger now; danger.py says from where on it counts."""
        return float(self.words.margins(told.views)[0] + told.meaning @ self.meaning)

    def save(self, folder: Path) -> None:
        """Write into a model's folder; no pickle."""
        self.words.save(folder, _WORDS)
        np.savez(folder / _ARRAY, weights=self.meaning)

    @classmethod
    def load(cls, folder: Path) -> "DangerModel":
        """Read what :meth:`save` wrote."""
        with np.load(folder / _ARRAY, allow_pickle=False) as arrays:
            return cls(Linear.load(folder, _WORDS), arrays["weights"])


def told(text: str, views: Views, meaning: Floats) -> Told:
    """Return normalised ``text`` with its ``views`` and its ``meaning`` (512,)."""
    return Told(views, weighed(text, meaning))


def weighed(text: str, meaning: Floats) -> Floats:
    """Return the ``meaning`` (512,) of normalised ``text`` at length MEANING; pinyin has none."""
    return MEANING * meaning if has_hanzi(text) else np.zeros(SIZE, np.float32)
