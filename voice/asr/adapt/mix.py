"""Mixes the domain's trigram into the base, on the union of what both list; `adapt.build` calls it."""

import numpy as np

from voice.asr.adapt.estimate import Estimate, History
from voice.asr.adapt.model import ROOT, Histories, Trigram, keys, ngram, with_backoff

NEGLIGIBLE = 1e-12
"""An n-gram of less probability is not listed."""


def mix(base: Trigram, domain: Estimate, weight: float) -> Trigram:
    """Return (1 - weight) * base + weight * domain, n-gram by n-gram, with back-off factors of its own.

    Linear interpolation (Jelinek and Mercer 1980). ``weight`` 0..1.
    """
    histories, states = _union(base.histories, domain)
    ngrams, probability = _listed(domain, states)
    special = with_backoff(histories, ngrams, probability)
    added = np.ones(len(histories) - len(base.histories))
    general = Trigram(histories, base.ngrams, base.probability, np.concatenate([base.backoff, added]))
    listed = np.union1d(base.ngrams, ngrams)
    either = Trigram(histories, listed, np.zeros(len(listed)), np.ones(len(histories)))
    mixed = (1 - weight) * general.of(either.state, either.word)
    mixed += weight * special.of(either.state, either.word)
    kept = mixed > NEGLIGIBLE
    return with_backoff(histories, listed[kept], mixed[kept])


def _union(known: Histories, domain: Estimate) -> tuple[Histories, dict[History, int]]:
    """Return the histories of both, the base's under their numbers, and the numbers of the domain's."""
    children = dict(zip(keys(known.parent, known.word).tolist()[1:], range(1, len(known)), strict=True))
    states: dict[History, int] = {(): ROOT}
    parents: list[int] = []
    words: list[int] = []
    depths: list[int] = []
    for history in sorted(domain, key=lambda history: (len(history), history)):
        if not history:
            continue
        parent, word = states[history[1:]], history[0]
        key = ngram(parent, word)
        if key not in children:
            children[key] = len(known) + len(parents)
            parents.append(parent)
            words.append(word)
            depths.append(len(history))
        states[history] = children[key]
    joined = (
        np.concatenate([old, np.array(new, np.int64)])
        for old, new in ((known.parent, parents), (known.word, words), (known.depth, depths))
    )
    return Histories(*joined), states


def _listed(domain: Estimate, states: dict[History, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the n-grams of ``domain`` as sorted keys, and their probabilities."""
    size = sum(map(len, domain.values()))
    state = np.fromiter((states[h] for h, seen in domain.items() for _ in seen), np.int64, size)
    word = np.fromiter((word for seen in domain.values() for word in seen), np.int64, size)
    share = np.fromiter((share for seen in domain.values() for share in seen.values()), np.float64, size)
    ngrams = keys(state, word)
    order = np.argsort(ngrams)
    return ngrams[order], share[order]
