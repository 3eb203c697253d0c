"""N-best: readings with confidence out of Kaldi's scored alternatives; the decoder calls it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import exp

from voice.asr.base import Hypothesis, Word


@dataclass(frozen=True, slots=True)
class Alternative:
    """One path of the lattice: its words as (text, start, end) and its log-likelihood."""

    words: tuple[tuple[str, float, float], ...]
    score: float

    @property
    def text(self) -> str:
        """The words without blanks."""
        return "".join(text for text, _, _ in self.words)

    def respelled(self, spellings: Mapping[str, str]) -> "Alternative":
        """Return the same path with other spellings of its words."""
        words = tuple((spellings.get(text, text), start, end) for text, start, end in self.words)
        return Alternative(words, self.score)


def lead(closed: Sequence[Alternative], free: Sequence[Alternative]) -> float:
    """Return by how much the best path of a grammar is likelier than the best without one, in log-likelihood.

    The free recogniser is the background model of utterance verification (Rahim, Lee and Juang 1997): a
    grammar that has to bend the sound to its words falls far behind it.
    """
    if not closed or not free:
        return float("-inf")
    return max(one.score for one in closed) - max(one.score for one in free)


def posteriors(alternatives: Sequence[Alternative]) -> dict[str, float]:
    """Return how likely each text is among ``alternatives``, the likeliest first.

    A path weighs exp(score): the lattice is already at the scale of its likelihoods. Divisions of one text
    into other words count together.
    """
    top = max((alternative.score for alternative in alternatives), default=0.0)
    weights: dict[str, float] = {}
    for alternative in alternatives:
        weights[alternative.text] = weights.get(alternative.text, 0.0) + exp(alternative.score - top)
    total = sum(weights.values())
    return {text: weights[text] / total for text in sorted(weights, key=lambda text: -weights[text])}


def hypotheses(alternatives: Sequence[Alternative]) -> tuple[Hypothesis, ...]:
    """Return the different texts, best first, empty ones left out.

    A character counts with the posteriors of all readings that have it in the same place; the confidence of
    a text or word is the mean of its characters. Kaldi's own word confidences (minimum Bayes risk) cannot be
    had together with alternatives.
    """
    shares = posteriors(alternatives)
    first = {alternative.text: alternative for alternative in reversed(alternatives)}
    return tuple(_hypothesis(first[text], shares) for text in shares if text)


def _hypothesis(alternative: Alternative, shares: dict[str, float]) -> Hypothesis:
    text = alternative.text
    support = [0.0] * len(text)
    for other, share in shares.items():
        for at, _, size in SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks():
            for i in range(at, at + size):
                support[i] += share
    edges = [0]
    for word, _, _ in alternative.words:
        edges.append(edges[-1] + len(word))
    words = tuple(
        Word(word, start, end, _mean(support[a:b]))
        for (word, start, end), (a, b) in zip(alternative.words, pairwise(edges), strict=True)
    )
    return Hypothesis(text, _mean(support), words)


def _mean(shares: list[float]) -> float:
    return min(1.0, sum(shares) / len(shares)) if shares else 0.0
