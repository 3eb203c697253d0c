"""A linear model of how scams are told, with numpy alone; fitted by scam_fit.py, weighed in by scam.py."""

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ARRAYS = "scam.npz"
_WORDS = "scam.json"

FLAG = 0.7
"""How strongly a flag of the lexicon speaks beside n-grams of unit length: less than one holds flags back."""
_STOPS = re.compile(r"[\s，。！？、…；：“”【】（）,.!?~]+")


def ngrams(text: str) -> Counter[str]:
    """Return the runs of one to three characters of normalised ``text``, figures alike and stops left out."""
    plain = re.sub(r"\d", "0", _STOPS.sub("", text.lower()))
    return Counter(plain[i : i + n] for n in (1, 2, 3) for i in range(len(plain) - n + 1))


Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the rows of every weight matrix stand for: n-grams with their idf, then flags of the lexicon."""

    vocabulary: dict[str, int]
    idf: Floats
    flags: dict[str, int]

    def read(self, text: str, flags: Collection[str]) -> tuple[list[int], Floats]:
        """Return the rows that normalised ``text`` and its ``flags`` touch, and how strongly.

        N-grams are weighed (1 + ln tf) · idf, to unit length; a flag counts FLAG.
        """
        known = [(self.vocabulary[g], n) for g, n in ngrams(text).items() if g in self.vocabulary]
        columns = [column for column, _ in known]
        values = (1 + np.log(np.array([n for _, n in known], dtype=np.float32))) * self.idf[columns]
        if known:
            values = values / np.linalg.norm(values)
        raised = [self.flags[flag] for flag in sorted(flags) if flag in self.flags]
        strengths = np.full(len(raised), FLAG, np.float32)
        return columns + raised, np.concatenate([values, strengths]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ScamModel:
    """Log odds of a scam (``weights``, ``bias``) and scores of each type (a column for each of ``types``)."""

    columns: Columns
    weights: Floats
    bias: float
    types: tuple[str, ...]
    type_weights: Floats
    type_bias: Floats

    def margin(self, text: str, flags: Collection[str]) -> float:
        """Return the log odds that normalised ``text`` tells of a scam; ``flags`` are the lexicon's."""
        touched, values = self.columns.read(text, flags)
        return self.bias + float(values @ self.weights[touched])

    def type_scores(self, text: str, flags: Collection[str]) -> dict[str, float]:
        """Return an unscaled score of each type; the highest is the likeliest."""
        touched, values = self.columns.read(text, flags)
        scores = self.type_bias + values @ self.type_weights[touched]
        return dict(zip(self.types, scores.tolist(), strict=True))

    def telling(self, text: str) -> list[str]:
        """Return the n-grams of two or three characters that raise the log odds, the strongest first."""
        parts = {
            gram: float(self.columns.idf[at] * self.weights[at])
            for gram in ngrams(text)
            if len(gram) > 1 and (at := self.columns.vocabulary.get(gram)) is not None
        }
        return sorted((gram for gram in parts if parts[gram] > 0), key=lambda gram: -parts[gram])

    def save(self, folder: Path) -> None:
        """Write arrays and words; no pickle."""
        np.savez(
            folder / _ARRAYS,
            idf=self.columns.idf,
            weights=self.weights,
            type_weights=self.type_weights,
            type_bias=self.type_bias,
        )
        words = {
            "vocabulary": list(self.columns.vocabulary),
            "flags": list(self.columns.flags),
            "types": self.types,
            "bias": self.bias,
        }
        (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "ScamModel":
        """Read what :meth:`save` wrote; raises OSError where it is not there."""
        words = json.loads((folder / _WORDS).read_text("utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                numbered(words["vocabulary"], words["flags"], arrays["idf"]),
                arrays["weights"],
                float(words["bias"]),
                tuple(words["types"]),
                arrays["type_weights"],
                arrays["type_bias"],
            )


def numbered(vocabulary: Sequence[str], flags: Sequence[str], idf: Floats) -> Columns:
    """Return the columns: n-grams first, flags behind them."""
    return Columns(
        {gram: i for i, gram in enumerate(vocabulary)},
        idf,
        {flag: len(vocabulary) + i for i, flag in enumerate(flags)},
    )
