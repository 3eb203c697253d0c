"""Learns which fact a question asks for, or none, by kernel ridge regression; index.py asks it."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from bot.nlu.counts import Counts
from bot.nlu.features import Floats

_Cut = Callable[[str], Counter[str]]
_PENALTY = 1.0
"""λ of the ridge; of 0.3, 1 and 3 the one that told phrasings left out from questions beside them best."""
_CUT = 0.5
"""What a kernel over grams counts beside the one over meanings."""


class _Grams:
    """Texts as TF-IDF rows of unit length over the grams of one cut."""

    def __init__(self, cut: _Cut, texts: Sequence[Counter[str]]) -> None:
        self._cut = cut
        counts, rows = Counts.of([(grams,) for grams in texts]), range(len(texts))
        self._vectoriser = counts.vectoriser(rows, least=1)
        self.rows = counts.weights(self._vectoriser, rows).astype(np.float32)

    def near(self, text: str) -> Floats:
        """Return the cosine of ``text`` with each of the texts: (texts,)."""
        columns, weights = self._vectoriser.transform((self._cut(text),))
        said = np.zeros(self.rows.shape[1], np.float32)
        said[columns] = weights
        return np.asarray(self.rows @ said)


class Regression:
    """Scores near 1 where a question belongs, near 0 where it does not.

    Rifkin, Yeo & Poggio 2003, "Regularized least-squares classification"; the kernel is the sum of the
    cosines of meanings and of TF-IDF over each cut.
    """

    def __init__(
        self,
        texts: Sequence[Sequence[Counter[str]]],
        groups: Sequence[int],
        count: int,
        vectors: Floats,
        cuts: Sequence[_Cut],
    ) -> None:
        """``texts`` are given as each of ``cuts`` cuts them, ``vectors`` are their meanings; ``groups`` are
        the numbers below ``count`` of what they belong to."""
        self._vectors = vectors
        self._grams = [_Grams(cut, cut_up) for cut, cut_up in zip(cuts, texts, strict=True)]
        kernel = vectors @ vectors.T
        for grams in self._grams:
            kernel += _CUT * (grams.rows @ grams.rows.T).toarray()
        kernel[np.diag_indices(len(groups))] += _PENALTY
        wanted = np.eye(count, dtype=np.float32)[list(groups)]
        self._weights = cho_solve(cho_factor(kernel, overwrite_a=True), wanted)

    def scores(self, text: str, vector: Floats) -> Floats:
        """Return how much ``text`` with that meaning belongs to each group: (groups,)."""
        kernel = self._vectors @ vector
        for grams in self._grams:
            kernel += _CUT * grams.near(text)
        return np.asarray(kernel @ self._weights, np.float32)
