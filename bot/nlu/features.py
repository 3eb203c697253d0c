"""Turns a sentence into TF-IDF weights of characters, syllables and pinyin letters, for the intent model."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.syllables import fold, sounds

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_DIGITS = re.compile(r"\d")
_SPACES = re.compile(r"\s+")
_EDGES = "^{}$"


def _ngrams(items: Sequence[str], longest: int, mark: str, shortest: int = 1) -> Iterator[str]:
    for n in range(shortest, longest + 1):
        for i in range(len(items) - n + 1):
            yield mark + " ".join(items[i : i + n])


def views(text: str) -> tuple[Counter[str], ...]:
    """Return the n-gram counts of each view of ``text``.

    Characters (1-3) know the word as written; syllables (1-3) do not mind the recogniser's homophones;
    letters (2-5) of the folded syllables do not mind shaky initials and finals either.
    """
    plain = _DIGITS.sub("0", _SPACES.sub("", text.lower()))
    spoken = sounds(text)
    letters = "|".join(fold(s) for s in spoken)
    return (
        Counter(_ngrams(_EDGES.format(plain), 3, "c")),
        Counter(_ngrams(("^", *spoken, "$"), 3, "s")),
        Counter(_ngrams(_EDGES.format(letters), 5, "l", shortest=3)),
    )


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """Vocabulary and inverse document frequency. ``transform`` gives each view unit length."""

    vocabulary: dict[str, int]
    idf: Floats

    @classmethod
    def fit(cls, texts: Iterable[str], *, least: int = 2) -> "Vectoriser":
        """Learn the n-grams that stand in at least ``least`` of ``texts``; idf is ln((1+n)/(1+df))+1."""
        seen: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            for view in views(text):
                seen.update(view.keys())
        kept = sorted(gram for gram, count in seen.items() if count >= least)
        frequency = np.array([seen[gram] for gram in kept], dtype=np.float64)
        idf = np.log((1 + total) / (1 + frequency)) + 1
        return cls({gram: i for i, gram in enumerate(kept)}, idf.astype(np.float32))

    def transform(self, text: str) -> tuple[Indices, Floats]:
        """Return the columns that ``text`` touches and their weights (1 + ln tf) · idf, view by view."""
        columns: list[int] = []
        weights: list[Floats] = []
        for view in views(text):
            known = [(self.vocabulary[g], n) for g, n in view.items() if g in self.vocabulary]
            if not known:
                continue
            index = [i for i, _ in known]
            counts = np.array([n for _, n in known], dtype=np.float32)
            values = (1 + np.log(counts)) * self.idf[index]
            columns += index
            weights.append((values / np.linalg.norm(values)).astype(np.float32))
        if not columns:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return np.array(columns, dtype=np.int64), np.concatenate(weights)
