"""A linear model over n-grams, with numpy alone: the views of the intent model that see the words."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.features import Floats, Vectoriser, Views


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights (n-grams, intents) and bias (intents,) over the weights of a vectoriser."""

    vectoriser: Vectoriser
    weights: Floats
    bias: Floats

    def margins(self, sentence: Views) -> Floats:
        """Return how far the sentence is on the side of each intent (intents,)."""
        columns, values = self.vectoriser.transform(sentence)
        return np.asarray(values @ self.weights[columns] + self.bias)

    def save(self, folder: Path, name: str) -> None:
        """Write arrays and n-grams; no pickle."""
        np.savez(folder / f"{name}.npz", weights=self.weights, bias=self.bias, idf=self.vectoriser.idf)
        grams = json.dumps(list(self.vectoriser.vocabulary), ensure_ascii=False)
        (folder / f"{name}.json").write_text(grams, "utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> "Linear":
        """Read what :meth:`save` wrote."""
        grams = json.loads((folder / f"{name}.json").read_text("utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            vectoriser = Vectoriser({gram: i for i, gram in enumerate(grams)}, arrays["idf"])
            return cls(vectoriser, arrays["weights"], arrays["bias"])
