"""Tells the intent of a sentence by a linear model, with numpy alone; trained by :mod:`bot.nlu.fit`."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats, Vectoriser, views
from bot.nlu.sketch import Sketch

_ARRAYS = "intent.npz"
_WORDS = "intent.json"

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Weights (n-grams, intents), bias (intents,), and the scale that turns margins into probabilities."""

    labels: tuple[str, ...]
    vectoriser: Vectoriser
    weights: Floats
    bias: Floats
    scale: float

    def probabilities(self, sketch: Sketch) -> Probabilities:
        """Return P(intent) in the order of ``labels``, of a normalised sentence."""
        columns, values = self.vectoriser.transform(views(sketch))
        return softmax((values @ self.weights[columns] + self.bias).astype(np.float64) * self.scale)

    def save(self, folder: Path) -> None:
        """Write arrays and words; no pickle."""
        np.savez(folder / _ARRAYS, weights=self.weights, bias=self.bias, idf=self.vectoriser.idf)
        words = {"labels": self.labels, "scale": self.scale, "vocabulary": list(self.vectoriser.vocabulary)}
        (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read what :meth:`save` wrote."""
        words = json.loads((folder / _WORDS).read_text("utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            vocabulary = {gram: i for i, gram in enumerate(words["vocabulary"])}
            return cls(
                tuple(words["labels"]),
                Vectoriser(vocabulary, arrays["idf"]),
                arrays["weights"],
                arrays["bias"],
                float(words["scale"]),
            )


def softmax(margins: Probabilities) -> Probabilities:
    """Return exp(m) / sum exp(m) along the last axis, safely for large margins."""
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
