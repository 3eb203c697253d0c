"""A linear model of how scams are told, by words and meaning: a part of every understanding."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.encoder import SIZE, meanings
from bot.nlu.features import Floats, Indices, Vectoriser

_ARRAYS = "scam.npz"
_WORDS = "scam.json"

MEANING = 0.7
"""How strongly the meaning of a text speaks beside its n-grams, which have unit length."""
_STOPS = re.compile(r"[\s，。！？、…；：“”【】（）,.!?~]+")


def ngrams(text: str) -> Counter[str]:
    """Return the runs of one to three characters of normalised ``text``, figures alike and stops left out."""
    plain = re.sub(r"\d", "0", _STOPS.sub("", text.lower()))
    return Counter(plain[i : i + n] for n in (1, 2, 3) for i in range(len(plain) - n + 1))


@dataclass(frozen=True, slots=True)
class Columns:
    """What the rows of a weight matrix stand for: n-grams, then the meaning (512)."""

    grams: Vectoriser

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.grams.vocabulary) + SIZE

    def read(self, texts: Sequence[str]) -> list[tuple[Indices, Floats]]:
        """Return for each normalised text the rows that it touches, and how strongly; a few ms for each.

        N-grams are weighed (1 + ln tf) · idf, to unit length; the meaning has length MEANING.
        """
        return [self._read(text, meaning) for text, meaning in zip(texts, meanings(texts), strict=True)]

    def _read(self, text: str, meaning: Floats) -> tuple[Indices, Floats]:
        touched, values = self.grams.transform((ngrams(text),))
        return (
            np.concatenate([touched, np.arange(len(self.grams.vocabulary), self.size)]),
            np.concatenate([values, MEANING * meaning]).astype(np.float32),
        )


@dataclass(frozen=True, slots=True)
class ScamModel:
    """Log odds of a scam (``weights``, ``bias``) and scores of each type (a column for each of ``types``)."""

    columns: Columns
    weights: Floats
    bias: float
    types: tuple[str, ...]
    type_weights: Floats
    type_bias: Floats

    def margins(self, texts: Sequence[str]) -> list[float]:
        """Return the log odds that each normalised text tells of a scam."""
        return [
            self.bias + float(values @ self.weights[touched]) for touched, values in self.columns.read(texts)
        ]

    def type_shares(self, text: str) -> dict[str, float]:
        """Return the share 0..1 of each type, given that normalised ``text`` tells of a scam (softmax)."""
        ((touched, values),) = self.columns.read([text])
        scores = self.type_bias + values @ self.type_weights[touched]
        likely = np.exp(scores - scores.max())
        return dict(zip(self.types, (likely / likely.sum()).tolist(), strict=True))

    def telling(self, text: str) -> list[str]:
        """Return the n-grams of two or three characters that raise the log odds, the strongest first."""
        parts = {
            gram: float(self.columns.grams.idf[at] * self.weights[at])
            for gram in ngrams(text)
            if len(gram) > 1 and (at := self.columns.grams.vocabulary.get(gram)) is not None
        }
        return sorted((gram for gram in parts if parts[gram] > 0), key=lambda gram: -parts[gram])

    def save(self, folder: Path) -> None:
        """Write arrays and words; no pickle."""
        np.savez(
            folder / _ARRAYS,
            idf=self.columns.grams.idf,
            weights=self.weights,
            type_weights=self.type_weights,
            type_bias=self.type_bias,
        )
        words = {
            "vocabulary": list(self.columns.grams.vocabulary),
            "types": self.types,
            "bias": self.bias,
        }
        (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "ScamModel":
        """Read what :meth:`save` wrote; raises OSError where it is not there."""
        words = json.loads((folder / _WORDS).read_text("utf-8"))
        vocabulary = {gram: i for i, gram in enumerate(words["vocabulary"])}
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                Columns(Vectoriser(vocabulary, arrays["idf"])),
                arrays["weights"],
                float(words["bias"]),
                tuple(words["types"]),
                arrays["type_weights"],
                arrays["type_bias"],
            )
