"""Turns a sentence into TF-IDF weights of characters, syllables and pinyin letters, for the intent model."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bot.nlu.sketch import Sketch
from bot.nlu.syllables import fold, sounds

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_DIGITS = re.compile(r"\d")
_STOPS = re.compile(r"[\s，。！？、…,.!?~]+")
_SKIPS = range(2, 5)


def _ngrams(items: Sequence[str], shortest: int, longest: int, mark: str) -> Iterator[str]:
    for n in range(shortest, longest + 1):
        for i in range(len(items) - n + 1):
            yield mark + " ".join(items[i : i + n])


Views = tuple[Counter[str], ...]

HEARD = slice(1, 3)
"""Where among its views stand those of what is heard alone."""


def views(sketch: Sketch) -> Views:
    """Return the n-gram counts of each view of a sentence.

    Characters (1-3) know the word as written; syllables (1-3) do not mind the recogniser's homophones;
    letters (3-5) of the folded syllables do not mind shaky initials and finals; the masked sentence (1-3)
    is the same for every date and service; cues and their pairs know kinds of wordings; pairs of characters
    2-4 apart do not mind a word put between.
    """
    plain = _DIGITS.sub("0", _STOPS.sub("", sketch.text.lower()))
    masked = [token for token in sketch.masked if not _STOPS.fullmatch(token)]
    pairs = ("q" + "+".join(sorted(pair)) for pair in combinations(sketch.cues, 2))
    return (
        Counter(_ngrams(f"^{plain}$", 1, 3, "c")),
        *sound_views(sketch.text),
        Counter(_ngrams(("^", *masked, "$"), 1, 3, "m")),
        Counter((*("q" + cue for cue in sketch.cues), *pairs)),
        Counter("k" + plain[i] + plain[i + far] for far in _SKIPS for i in range(len(plain) - far)),
    )


def sound_views(text: str) -> Views:
    """Return the n-gram counts of what is heard alone: syllables (1-3), letters (3-5) of folded syllables."""
    spoken = sounds(text)
    letters = "|".join(fold(s) for s in spoken)
    return Counter(_ngrams(("^", *spoken, "$"), 1, 3, "s")), Counter(_ngrams(f"^{letters}$", 3, 5, "l"))


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """Vocabulary and inverse document frequency. Each view gets unit length."""

    vocabulary: dict[str, int]
    idf: Floats

    def transform(self, sentence: Views) -> tuple[Indices, Floats]:
        """Return the columns that a sentence touches and their weights (1 + ln tf) · idf, view by view."""
        columns: list[int] = []
        weights: list[Floats] = []
        for view in sentence:
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
