"""Learns which fact a question asks for, or none, by kernel ridge regression; index.py asks it."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from bot.nlu.features import Floats

_Cut = Callable[[str], Counter[str]]
_PENALTY = 1.0
"""λ of the ridge; of 0.3, 1 and 3 the one that told phrasings left out from questions beside them best."""
_CUT = 0.5
"""What a kernel over grams counts beside the one over meanings."""


class _Grams:
    """Texts as TF-IDF rows of unit length over the grams of one cut."""

    def __init__(self, cut: _Cut, texts: Sequence[str]) -> None:
        self._cut = cut
        counted = [cut(text) for text in texts]
        held = Counter(gram for grams in counted for gram in grams)
        self._columns = {gram: column for column, gram in enumerate(held)}
        self._idf = np.array([math.log((1 + len(texts)) / (1 + n)) + 1 for n in held.values()], np.float32)
        self.rows = self._matrix(counted)

    def near(self, text: str) -> Floats:
        """Return the cosine of ``text`` with each of the texts: (texts,)."""
        return np.asarray((self.rows @ self._matrix([self._cut(text)]).T).toarray()[:, 0], np.float32)

    def _matrix(self, counted: Sequence[Counter[str]]) -> csr_matrix:
        starts, columns, values = [0], list[int](), list[Floats]()
        for grams in counted:
            known = [(self._columns[gram], n) for gram, n in grams.items() if gram in self._columns]
            at = [column for column, _ in known]
            weights = (1 + np.log(np.array([n for _, n in known], np.float32))) * self._idf[at]
            values.append(weights / (np.linalg.norm(weights) or 1.0))
            columns += at
            starts.append(len(columns))
        shape = (len(counted), len(self._columns))
        return csr_matrix((np.concatenate([*values, np.zeros(0, np.float32)]), columns, starts), shape=shape)


class Regression:
    """Scores near 1 where a question belongs, near 0 where it does not.

    Rifkin, Yeo & Poggio 2003, "Regularized least-squares classification"; the kernel is the sum of the
    cosines of meanings and of TF-IDF over each cut.
    """

    def __init__(
        self,
        texts: Sequence[str],
        groups: Sequence[int],
        count: int,
        vectors: Floats,
        cuts: Sequence[_Cut],
    ) -> None:
        """``groups`` are the numbers below ``count`` of what texts belong to; ``vectors`` their meanings."""
        self._vectors = vectors
        self._grams = [_Grams(cut, texts) for cut in cuts]
        kernel = vectors @ vectors.T
        for grams in self._grams:
            kernel += _CUT * (grams.rows @ grams.rows.T).toarray()
        kernel[np.diag_indices(len(texts))] += _PENALTY
        wanted = np.eye(count, dtype=np.float32)[list(groups)]
        self._weights = cho_solve(cho_factor(kernel, overwrite_a=True), wanted)

    def scores(self, text: str, vector: Floats) -> Floats:
        """Return how much ``text`` with that meaning belongs to each group: (groups,)."""
        kernel = self._vectors @ vector
        for grams in self._grams:
            kernel += _CUT * grams.near(text)
        return np.asarray(kernel @ self._weights, np.float32)
