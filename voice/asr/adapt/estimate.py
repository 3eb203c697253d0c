"""Estimates a trigram from the domain's sentences; `adapt.build` mixes it with the base."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from voice.asr.adapt.model import BEGIN, ORDER

DISCOUNT = 0.6
"""Taken off every count and given to what was not seen."""

History = tuple[int, ...]
"""Words, the oldest first."""
Estimate = dict[History, dict[int, float]]
"""p(word | history) of the words seen after each history."""


def estimate(sentences: Iterable[Sequence[int]], end: int) -> Estimate:
    """Return the trigram of ``sentences`` (numbers of words, without marks of begin and end).

    Interpolated absolute discounting (Ney, Essen and Kneser 1994): what is taken off the counts of a history
    is shared out as the shorter history has it. The words after a history sum to less than one; the rest is
    for words not seen after it.
    """
    counts = _counts(sentences, end)
    total = counts[()].total()
    made: Estimate = {(): {word: count / total for word, count in counts[()].items()}}
    for history in sorted(counts, key=len):
        if not history:
            continue
        seen = counts[history]
        total, shorter = seen.total(), made[history[1:]]
        freed = sum(min(DISCOUNT, count) for count in seen.values()) / total
        made[history] = {
            word: max(count - DISCOUNT, 0.0) / total + freed * shorter[word] for word, count in seen.items()
        }
    return made


def _counts(sentences: Iterable[Sequence[int]], end: int) -> dict[History, Counter[int]]:
    counts: dict[History, Counter[int]] = defaultdict(Counter)
    for sentence in sentences:
        words = (BEGIN, *sentence, end)
        for at in range(1, len(words)):
            for length in range(min(ORDER, at + 1)):
                counts[words[at - length : at]][words[at]] += 1
    if not counts:
        counts[()][end] = 1
    return counts
