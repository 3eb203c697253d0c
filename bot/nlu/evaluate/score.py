"""A figure with its 95 % interval and, item by item, what was right; every measure of the report is one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""
_DRAWS = 600
_SEED = 12343
_NOISE = 0.025
"""A paired difference that chance alone makes this rarely (one-sided) is no noise."""

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` 0..1 over ``count`` items with its interval; ``aim`` is what it should reach.

    ``falling``: less is better (false alarms). ``right`` has 1 or 0 for each item in the order of the gold
    set, so that two models are compared item by item; it is empty where a figure is not made of items.
    """

    name: str
    value: float
    low: float
    high: float
    count: int
    aim: float | None = None
    falling: bool = False
    right: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        return self.value <= self.aim if self.falling else self.value >= self.aim

    def worse_than(self, other: "Score") -> bool:
        """Tell whether this is worse than ``other``, the same measure of another model, beyond noise.

        Item by item by McNemar's exact test; a figure without items by the other's interval.
        """
        if self.right and len(self.right) == len(other.right):
            lost = sum(a < b for a, b in zip(self.right, other.right, strict=True))
            won = sum(a > b for a, b in zip(self.right, other.right, strict=True))
            return lost > won and mcnemar(lost, won) < _NOISE
        return self.value > other.high if self.falling else self.value < other.low


def share(name: str, right: Sequence[bool], *, aim: float | None = None, falling: bool = False) -> Score:
    """Return the share of items that are right (of those that are wrong, where less is better), by Wilson."""
    wanted = len(right) - sum(right) if falling else sum(right)
    low, high = wilson(wanted, len(right))
    bits = "".join("1" if one else "0" for one in right)
    return Score(name, wanted / max(1, len(right)), low, high, len(right), aim, falling, bits)


def drawn(
    name: str,
    figure: Callable[[Indices], float],
    count: int,
    *,
    aim: float | None = None,
    right: Sequence[bool] = (),
) -> Score:
    """Return ``figure`` of all items 0..count-1 with its interval by the bootstrap over items."""
    dice = np.random.default_rng(_SEED)
    values = [figure(dice.integers(0, count, count)) for _ in range(_DRAWS)] if count else [0.0]
    low, high = np.percentile(values, (2.5, 97.5))
    bits = "".join("1" if one else "0" for one in right)
    whole = figure(np.arange(count)) if count else 0.0
    return Score(name, float(whole), float(low), float(high), count, aim, right=bits)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (Wilson 1927)."""
    if count == 0:
        return 0.0, 1.0
    share, square = hits / count, _Z * _Z / count
    middle = (share + square / 2) / (1 + square)
    reach = _Z * sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def mcnemar(lost: int, won: int) -> float:
    """Return the chance that of ``lost + won`` changed items so many or more are lost when both are alike."""
    changed = lost + won
    return float(sum(comb(changed, k) for k in range(lost, changed + 1)) / 2**changed)


def auroc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Return the chance that a positive item scores above a negative one, ties counted half."""
    some = int(positive.sum())
    others = len(positive) - some
    if not some or not others:
        return 0.5
    values, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places, minlength=len(values))
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[places][positive].sum() - some * (some + 1) / 2) / (some * others))


def f1(hits: float, wrong: float, missed: float) -> float:
    """Return the harmonic mean of precision and recall; 0 where there is nothing."""
    return 2 * hits / (2 * hits + wrong + missed) if hits else 0.0


def macro_f1(truth: NDArray[np.int64], guess: NDArray[np.int64], classes: Sequence[int]) -> float:
    """Return the mean F1 of those of ``classes`` that occur in the truth; other guesses count as wrong."""
    values = []
    for one in classes:
        is_one, said = truth == one, guess == one
        if is_one.any():
            hits = float((is_one & said).sum())
            values.append(f1(hits, float(said.sum()) - hits, float(is_one.sum()) - hits))
    return float(np.mean(values)) if values else 0.0
