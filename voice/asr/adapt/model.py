"""Trigram: a back-off language model as arrays; read from the base, estimated from text, mixed, written."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]

ROOT = 0
"""The state of the empty history."""
BEGIN = 0
"""Stands before the first word of a sentence, in histories only: as a label it would be epsilon."""
ORDER = 3

_WIDTH = 1 << 20
"""More than there are words: state * _WIDTH + word is the key of an n-gram."""
_LEAST = 1e-4
"""What is left at least for words not seen after a history."""


@dataclass(frozen=True, slots=True)
class Histories:
    """The states of a back-off model as a tree, parents before children.

    A state is one word (or BEGIN) longer than its ``parent``, to which it backs off: ``word`` is the oldest
    of its history. ``depth`` is the length of the history, at most ORDER - 1. ``parent[ROOT]`` is ROOT.
    """

    parent: Numbers
    word: Numbers
    depth: Numbers

    def __len__(self) -> int:
        return len(self.parent)

    @property
    def recent(self) -> Numbers:
        """The latest word of each history; that of the root is without meaning."""
        return np.where(self.depth == 2, self.word[self.parent], self.word)


def keys(states: Numbers, words: Numbers) -> Numbers:
    """Return the key of each n-gram."""
    return states * _WIDTH + words


def ngram(state: int, word: int) -> int:
    """Return the key of one n-gram."""
    return state * _WIDTH + word


def find(sorted_keys: Numbers, wanted: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return where each of ``wanted`` is in ``sorted_keys``, and whether it is there at all."""
    if not len(sorted_keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(sorted_keys, wanted), len(sorted_keys) - 1)
    return at, sorted_keys[at] == wanted


@dataclass(frozen=True)
class Trigram:
    """n-grams as sorted ``ngrams`` (see :func:`keys`) with probability, and each state's back-off factor."""

    histories: Histories
    ngrams: Numbers
    probability: Shares
    backoff: Shares

    @cached_property
    def state(self) -> Numbers:
        """The history of each n-gram."""
        return self.ngrams // _WIDTH

    @cached_property
    def word(self) -> Numbers:
        """The word of each n-gram."""
        return self.ngrams % _WIDTH

    def of(self, states: Numbers, words: Numbers) -> Shares:
        """Return p(word | history), backing off where an n-gram is not listed."""
        states, found = states.copy(), np.zeros(len(states))
        factor, pending = np.ones(len(states)), np.arange(len(states))
        while len(pending):
            at, there = find(self.ngrams, keys(states[pending], words[pending]))
            hit = pending[there]
            found[hit] = factor[hit] * self.probability[at[there]]
            pending = pending[~there & (states[pending] != ROOT)]
            factor[pending] *= self.backoff[states[pending]]
            states[pending] = self.histories.parent[states[pending]]
        return found


def with_backoff(histories: Histories, ngrams: Numbers, probability: Shares) -> Trigram:
    """Return the model whose back-off factors make every history's probabilities sum to one.

    The factor is what a history's own n-grams leave of 1, over what its parent leaves of 1 for the same
    words (Katz 1987); from the shorter histories to the longer.
    """
    made = Trigram(histories, ngrams, probability, np.ones(len(histories)))
    count = len(histories)
    for depth in range(1, ORDER):
        listed = histories.depth[made.state] == depth
        states, words = made.state[listed], made.word[listed]
        shorter = made.of(histories.parent[states], words)
        left = 1 - np.bincount(states, probability[listed], minlength=count)
        left_shorter = 1 - np.bincount(states, shorter, minlength=count)
        here = histories.depth == depth
        made.backoff[here] = np.maximum(left[here], _LEAST) / np.maximum(left_shorter[here], _LEAST)
    return made
