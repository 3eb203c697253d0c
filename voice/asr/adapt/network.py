"""Turns a trigram into the transducer that the recogniser walks; `adapt.build` writes it."""

from collections.abc import Mapping

import numpy as np

from voice.asr.adapt.model import BEGIN, ROOT, Histories, Numbers, Trigram, find, keys
from voice.asr.adapt.openfst import EPSILON, Transducer


def network(model: Trigram, end: int, heard_as: Mapping[int, int]) -> Transducer:
    """Return ``model`` as a transducer: an arc for every n-gram, one that hears nothing for every back-off.

    ``end`` is the number of the end of a sentence, which becomes the cost of ending in a state. A word in
    ``heard_as`` is heard as another, which the lexicon has, and written as itself.
    """
    histories = model.histories
    count = len(histories)
    ends = model.word == end
    final = np.full(count, np.inf, np.float32)
    final[model.state[ends]] = -np.log(model.probability[ends])
    state, word = model.state[~ends], model.word[~ends]
    after = _after(histories, state, word)
    longer = np.arange(1, count)
    heard = np.arange(max(int(word.max(initial=0)), *heard_as, 0) + 1)
    heard[list(heard_as)] = list(heard_as.values())
    source = np.concatenate([state, longer])
    output = np.concatenate([word, np.full(len(longer), EPSILON)])
    target = np.concatenate([after, histories.parent[longer]])
    cost = -np.log(np.concatenate([model.probability[~ends], model.backoff[longer]])).astype(np.float32)
    order = np.lexsort((output, heard[output], source))
    return Transducer(
        _begin(histories),
        final,
        source[order],
        heard[output[order]],
        output[order],
        cost[order],
        target[order],
    )


def _begin(histories: Histories) -> int:
    """Return the state in which a sentence begins."""
    first = (histories.depth == 1) & (histories.word == BEGIN)
    return int(np.argmax(first)) if first.any() else ROOT


def _after(histories: Histories, state: Numbers, word: Numbers) -> Numbers:
    """Return the longest history there is once ``word`` has come after ``state``."""
    below = keys(histories.parent[1:], histories.word[1:])
    children = np.argsort(below)
    ordered = below[children]
    children += 1
    at, there = find(ordered, keys(np.zeros_like(word), word))
    latest = np.where(there, children[at], ROOT)
    before = histories.recent[state]
    at, there = find(ordered, keys(latest, before))
    known = there & (latest != ROOT) & (histories.depth[state] > 0)
    return np.where(known, children[at], latest)
