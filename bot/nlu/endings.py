"""Tells from the words alone whether a sentence may be over; the call waits less where it likely is."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bot.nlu.normalise import normalise
from bot.nlu.odds import Odds
from bot.nlu.syllables import sounds

_MODEL = "endings"
_START = "^"
_LONGEST = 5
"""Syllables of the end that are looked at together."""
_SHORTEST = 2
_BEGINNINGS = 4
"""Beginnings of each sentence that are taught beside the whole of it."""
_COST = 0.3
_LEAST = 3
_SEED = 12343


class Endings:
    """Weighs how a sentence ends and what was said in it so far, by sound: recognised characters vary."""

    def __init__(self, odds: Odds) -> None:
        self._odds = odds

    def likelihood(self, text: str) -> float:
        """Return 0..1 that nothing more belongs to what was heard so far; 0.0 of no words."""
        heard = syllables_of(text)
        return 1 / (1 + math.exp(-self._odds.total(_traits(heard)))) if heard else 0.0

    @classmethod
    def fit(cls, sentences: Sequence[Sequence[str]]) -> "Endings":
        """Learn from the syllables of whole sentences, and from their beginnings."""
        dice = np.random.default_rng(_SEED)
        rows, over = [], []
        for heard in filter(None, sentences):
            cuts = dice.permutation(np.arange(_SHORTEST, len(heard)))[:_BEGINNINGS].tolist()
            rows += [list(_traits(heard[:cut])) for cut in (len(heard), *cuts)]
            over += [True, *(False for _ in cuts)]
        return cls(Odds.fit(rows, over, cost=_COST, least=_LEAST))

    def save(self, folder: Path) -> None:
        """Write into a model's folder."""
        self._odds.save(folder, _MODEL)

    @classmethod
    def load(cls, folder: Path) -> "Endings":
        """Read what :meth:`save` wrote."""
        return cls(Odds.load(folder, _MODEL))


def syllables_of(text: str) -> tuple[str, ...]:
    """Return what is heard of a sentence as it came in."""
    return sounds(normalise(text).text)


def _traits(heard: Sequence[str]) -> Iterator[str]:
    """Yield the ends of up to five syllables, every syllable and pair, and how much was said."""
    said = (_START, *heard)
    for n in range(1, min(_LONGEST, len(said)) + 1):
        yield "$" + " ".join(said[-n:])
    yield from sorted(set(said))
    yield from sorted({" ".join(pair) for pair in pairwise(said)})
    yield f"#{min(len(heard), 12)}"
    yield f"{said[-1]}#{min(len(heard), 8) // 2}"
