"""BM25 over grams (characters, toneless syllables, concepts) of short texts; retrieval.py asks it."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.nlu.syllables import fold, sounds

_SATURATION = 1.2
_LENGTH = 0.4
"""k1 and b of BM25 (Robertson & Zaragoza 2009); the texts are of about one length, hence the small b."""

_NOT_WORDS = re.compile(r"[^\w]+")


def characters(text: str) -> Counter[str]:
    """Return the characters of ``text`` and the pairs of neighbours."""
    plain = _NOT_WORDS.sub("", text.lower())
    return Counter([*plain, *(plain[i : i + 2] for i in range(len(plain) - 1))])


def spoken(text: str) -> Counter[str]:
    """Return the folded toneless syllables of ``text`` and the pairs of neighbours; typed pinyin too."""
    read = [fold(sound) for sound in sounds(text)]
    return Counter([*read, *(f"{a} {b}" for a, b in pairwise(read))])


@dataclass(frozen=True, slots=True)
class Grams:
    """Which texts hold which gram at what weight, and what each gram is worth."""

    postings: Mapping[str, Sequence[tuple[int, float]]]
    worth: Mapping[str, float]
    unknown: float

    @classmethod
    def of(cls, texts: Sequence[Counter[str]]) -> "Grams":
        """Index ``texts``, each cut into grams."""
        mean = sum(text.total() for text in texts) / max(1, len(texts)) or 1.0
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, text in enumerate(texts):
            length = 1 - _LENGTH + _LENGTH * text.total() / mean
            for gram, count in text.items():
                weight = count * (_SATURATION + 1) / (count + _SATURATION * length)
                postings.setdefault(gram, []).append((number, weight))
        worth = {gram: _idf(len(texts), len(found)) for gram, found in postings.items()}
        return cls(postings, worth, _idf(len(texts), 0))

    def covered(self, query: Counter[str]) -> dict[int, float]:
        """Return by number of the text how much of ``query`` it has.

        BM25 divided by the worth of the whole query, grams nobody has included: so the scores of different
        questions can be compared. About 1 for the query itself, up to k1 + 1 where its grams are frequent.
        """
        total = sum(self.worth.get(gram, self.unknown) for gram in query)
        found: dict[int, float] = {}
        for gram in query:
            worth = self.worth.get(gram, 0.0) / total
            for number, weight in self.postings.get(gram, ()):
                found[number] = found.get(number, 0.0) + weight * worth
        return found


def _idf(texts: int, holding: int) -> float:
    return math.log(1 + (texts - holding + 0.5) / (holding + 0.5))
