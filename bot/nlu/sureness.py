"""Weighs the looks at the facts: which fits best, and whether it answers at all; asked by retrieval.py."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.embeddings import Name
from bot.nlu.features import Floats
from bot.nlu.index import BESIDE, LOOKS, Looks
from bot.nlu.syllables import has_hanzi
from core.errors import ConfigurationError

SIGNS = (*LOOKS, "margin", "share", *BESIDE)
"""What tells whether the best fact answers: how it looks, how far it is before the second (log odds), its
share among all facts (0..1), and how near the question is to one that nothing answers."""


def weights_of(embeddings: Name) -> str:
    """Return the name of the file of weights that go with these vectors."""
    return "weights.json" if embeddings == "use" else f"weights.{embeddings}.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted by :mod:`bot.nlu.sureness_fit`. ``ranking`` (looks,), ``odds`` (signs,), ``bias``: log odds."""

    ranking: Floats
    odds: Floats
    bias: float

    def confidence(self, looks: Looks, scores: Floats) -> float:
        """Return how sure 0..1 it is that the fact with the best of ``scores`` answers the question."""
        return 1 / (1 + math.exp(-float(signs(looks, scores) @ self.odds) - self.bias))


@dataclass(frozen=True, slots=True)
class Sureness:
    """The weights for Chinese, and those for typed pinyin, which is seen by its sounds alone."""

    chinese: Weights
    pinyin: Weights

    def of(self, question: str) -> Weights:
        """Return the weights that go with how ``question`` is written."""
        return self.chinese if has_hanzi(question) else self.pinyin

    @classmethod
    def load(cls, path: Path) -> "Sureness":
        """Read what :meth:`save` wrote; raises ConfigurationError naming the file."""
        try:
            raw = json.loads(path.read_text("utf-8"))
            return cls(*(_weights(raw[name]) for name in ("chinese", "pinyin")))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"{path}: {error!r}") from error

    def save(self, path: Path) -> None:
        """Write the weights, each beside the name of what it weighs."""
        content = {"chinese": _named(self.chinese), "pinyin": _named(self.pinyin)}
        path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def signs(looks: Looks, scores: Floats) -> Floats:
    """Return what tells whether the best of at least one fact answers: (signs,)."""
    best, *others = np.sort(scores)[::-1]
    margin = best - others[0] if others else best
    share = 1 / np.exp(scores - best).sum()
    return np.array([*looks.facts[np.argmax(scores)], margin, share, *looks.beside], np.float32)


def _weights(raw: dict[str, dict[str, float]]) -> Weights:
    ranking = np.array([raw["ranking"][name] for name in LOOKS], np.float32)
    return Weights(ranking, np.array([raw["odds"][name] for name in SIGNS], np.float32), raw["odds"]["bias"])


def _named(weights: Weights) -> dict[str, dict[str, float]]:
    odds = {name: round(float(w), 4) for name, w in zip(SIGNS, weights.odds, strict=True)}
    return {
        "ranking": {name: round(float(w), 4) for name, w in zip(LOOKS, weights.ranking, strict=True)},
        "odds": odds | {"bias": round(weights.bias, 4)},
    }
