"""Measures intents and values on the gold sentences, as typed and as misheard; measure.py calls it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.kernel.meaning import Meaning
from bot.nlu.data import Example
from bot.nlu.evaluate.score import Score, auroc, drawn, f1, share
from bot.nlu.evaluate.values import Values
from bot.nlu.wants import NOTHING

_BINS = 10


@dataclass(frozen=True, slots=True)
class IntentRow:
    """One intent: sentences, how many were guessed right and guessed at all, precision, recall, F1."""

    intent: str
    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Sentences of about one confidence: how many, the mean confidence, the share that was right."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence taken wrongly, and how surely."""

    text: str
    truth: str
    guess: str
    confidence: float


def scores(examples: Sequence[Example], meanings: Sequence[Meaning], *, heard: bool) -> tuple[Score, Score]:
    """Return intent accuracy and the AUROC of P(out_of_scope)."""
    way = "heard" if heard else "typed"
    right = [m.intent == e.intent for e, m in zip(examples, meanings, strict=True)]
    outside = np.array([e.intent == NOTHING for e in examples])
    chance = np.array([dict(m.ranking).get(NOTHING, 0.0) for m in meanings])
    told = [(m.intent == NOTHING) == (e.intent == NOTHING) for e, m in zip(examples, meanings, strict=True)]
    return (
        share(f"intent_{way}", right, aim=0.90 if heard else 0.95),
        drawn(
            f"out_of_scope_auroc_{way}",
            lambda at: auroc(outside[at], chance[at]),
            len(examples),
            aim=None if heard else 0.98,
            right=told,
        ),
    )


def value_score(wanted: Sequence[Values], found: Sequence[Values], *, heard: bool) -> Score:
    """Return the F1 over all (entity, value) pairs; an item is right when all of its values are."""
    counts = np.array([_counts(w, f) for w, f in zip(wanted, found, strict=True)])
    return drawn(
        "values_heard" if heard else "values_typed",
        lambda at: f1(*counts[at].sum(axis=0)),
        len(counts),
        aim=None if heard else 0.90,
        right=[bool(w == f) for w, f in zip(wanted, found, strict=True)],
    )


def value_table(
    wanted: Sequence[Values], found: Sequence[Values]
) -> dict[str, tuple[int, float, float, float]]:
    """Return, by entity, how many there are, precision, recall and F1."""
    table = {}
    for entity in sorted({name for values in wanted for name, _ in values}):
        only = [_counts(_of(w, entity), _of(f, entity)) for w, f in zip(wanted, found, strict=True)]
        hits, wrong, missed = np.array(only).sum(axis=0).tolist()
        table[entity] = (
            int(hits + missed),
            hits / max(1, hits + wrong),
            hits / max(1, hits + missed),
            f1(hits, wrong, missed),
        )
    return table


def intent_table(examples: Sequence[Example], meanings: Sequence[Meaning]) -> tuple[IntentRow, ...]:
    """Return a row for each intent, the weakest first."""
    pairs = Counter((e.intent, m.intent) for e, m in zip(examples, meanings, strict=True))
    rows = []
    for intent in sorted({truth for truth, _ in pairs}):
        count = sum(n for (truth, _), n in pairs.items() if truth == intent)
        said = sum(n for (_, guess), n in pairs.items() if guess == intent)
        hits = pairs[intent, intent]
        rows.append(
            IntentRow(intent, count, hits / max(1, said), hits / count, f1(hits, said - hits, count - hits))
        )
    return tuple(sorted(rows, key=lambda row: row.f1))


def confusions(examples: Sequence[Example], meanings: Sequence[Meaning]) -> list[tuple[str, str, int]]:
    """Return (truth, guess, how often) of the wrong ones, the most frequent first."""
    wrong = Counter(
        (e.intent, m.intent) for e, m in zip(examples, meanings, strict=True) if e.intent != m.intent
    )
    return [(truth, guess, n) for (truth, guess), n in wrong.most_common()]


def mistakes(examples: Sequence[Example], meanings: Sequence[Meaning]) -> list[Mistake]:
    """Return the wrong ones, the surest first: those no confidence warns of."""
    wrong = [
        Mistake(e.text, e.intent, m.intent, m.confidence)
        for e, m in zip(examples, meanings, strict=True)
        if e.intent != m.intent
    ]
    return sorted(wrong, key=lambda one: -one.confidence)


def calibration(examples: Sequence[Example], meanings: Sequence[Meaning]) -> tuple[float, tuple[Bin, ...]]:
    """Return the expected calibration error (Guo et al. 2017, ten bins of equal width) and the bins."""
    bins = []
    for number in range(_BINS):
        inside = [
            (m.confidence, m.intent == e.intent)
            for e, m in zip(examples, meanings, strict=True)
            if min(int(m.confidence * _BINS), _BINS - 1) == number
        ]
        if inside:
            count = len(inside)
            bins.append(Bin(count, sum(c for c, _ in inside) / count, sum(r for _, r in inside) / count))
    error = sum(b.count * abs(b.confidence - b.accuracy) for b in bins) / max(1, len(examples))
    return error, tuple(bins)


def _of(values: Values, entity: str) -> Values:
    return Counter({pair: n for pair, n in values.items() if pair[0] == entity})


def _counts(wanted: Values, found: Values) -> tuple[int, int, int]:
    """Return how many values were found rightly, found wrongly and missed."""
    hits = (wanted & found).total()
    return hits, found.total() - hits, wanted.total() - hits
