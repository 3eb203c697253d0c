"""A linear model of how scams are told, with numpy alone; fitted by scam_fit.py, weighed in by scam.py."""

import json
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ARRAYS = "scam.npz"
_WORDS = "scam.json"
_STOPS = re.compile(r"[\s，。！？、…；：“”【】（）,.!?~]+")


def ngrams(text: str) -> Counter[str]:
    """Return the runs of one to three characters of normalised ``text``, figures alike and stops left out."""
    plain = re.sub(r"\d", "0", _STOPS.sub("", text.lower()))
    return Counter(plain[i : i + n] for n in (1, 2, 3) for i in range(len(plain) - n + 1))


@dataclass(frozen=True, slots=True)
class ScamModel:
    """Weight and idf of each n-gram, weight of each flag of the lexicon, and the bias, in log odds."""

    vocabulary: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    flags: dict[str, float]
    bias: float

    def margin(self, text: str, flags: Collection[str]) -> float:
        """Return the log odds that normalised ``text`` tells of a scam; ``flags`` are the lexicon's."""
        parts = self.parts(text)
        return self.bias + sum(self.flags.get(flag, 0.0) for flag in flags) + sum(parts.values())

    def parts(self, text: str) -> dict[str, float]:
        """Return what each known n-gram of ``text`` adds to the log odds."""
        known = {gram: count for gram, count in ngrams(text).items() if gram in self.vocabulary}
        if not known:
            return {}
        columns = [self.vocabulary[gram] for gram in known]
        values = (1 + np.log(np.array(list(known.values()), dtype=np.float32))) * self.idf[columns]
        added = values / np.linalg.norm(values) * self.weights[columns]
        return dict(zip(known, added.tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write arrays and words; no pickle."""
        np.savez(folder / _ARRAYS, idf=self.idf, weights=self.weights)
        words = {"vocabulary": list(self.vocabulary), "flags": self.flags, "bias": self.bias}
        (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "ScamModel":
        """Read what :meth:`save` wrote; raises OSError where it is not there."""
        words = json.loads((folder / _WORDS).read_text("utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            vocabulary = {gram: i for i, gram in enumerate(words["vocabulary"])}
            return cls(vocabulary, arrays["idf"], arrays["weights"], words["flags"], float(words["bias"]))
