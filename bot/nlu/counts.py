"""N-gram counts of the training sentences, taken once; every fold and every linear model weighs them anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from bot.nlu.features import Floats, Indices, Vectoriser, Views


@dataclass(frozen=True, slots=True)
class Counts:
    """How often (1 + ln tf) each n-gram stands in each sentence; no n-gram is of two views."""

    table: csr_matrix
    columns: dict[str, int]
    view: Indices

    @classmethod
    def of(cls, sentences: Sequence[Views]) -> "Counts":
        """Count ``sentences``; the n-grams are sorted."""
        of_view = {gram: i for sentence in sentences for i, view in enumerate(sentence) for gram in view}
        columns = {gram: i for i, gram in enumerate(sorted(of_view))}
        touched = [[columns[gram] for view in sentence for gram in view] for sentence in sentences]
        times = [n for sentence in sentences for view in sentence for n in view.values()]
        starts = np.cumsum([0, *map(len, touched)])
        indices = np.fromiter(chain.from_iterable(touched), np.int64)
        data = 1 + np.log(np.array(times, dtype=np.float64))
        table = csr_matrix((data, indices, starts), shape=(len(sentences), len(columns)))
        return cls(table, columns, np.array([of_view[gram] for gram in columns], dtype=np.int64))

    @classmethod
    def joined(cls, parts: "Sequence[Counts]") -> "Counts":
        """Return the counts of all sentences of ``parts``, as if they had been taken together."""
        of_view: dict[str, int] = {}
        for part in parts:
            of_view.update(zip(part.columns, part.view.tolist(), strict=True))
        columns = {gram: i for i, gram in enumerate(sorted(of_view))}
        tables = []
        for part in parts:
            moved = np.array([columns[gram] for gram in part.columns], dtype=np.int64)
            cells = part.table.data, moved[part.table.indices], part.table.indptr
            tables.append(csr_matrix(cells, shape=(part.table.shape[0], len(columns))))
        view = np.array([of_view[gram] for gram in columns], dtype=np.int64)
        return cls(vstack(tables).tocsr(), columns, view)

    def vectoriser(self, rows: Sequence[int], *, least: int = 2) -> Vectoriser:
        """Learn the n-grams that stand in at least ``least`` of ``rows``; idf is ln((1+n)/(1+df))+1."""
        seen = np.bincount(self.table[np.asarray(rows)].indices, minlength=len(self.columns))
        idf = np.log((1 + len(rows)) / (1 + seen)) + 1
        kept = [gram for gram, i in self.columns.items() if seen[i] >= least]
        weights = idf[[self.columns[gram] for gram in kept]].astype(np.float32)
        return Vectoriser({gram: i for i, gram in enumerate(kept)}, weights)

    def weights(self, vectoriser: Vectoriser, rows: Sequence[int]) -> csr_matrix:
        """Return what ``vectoriser.transform`` makes of ``rows`` (rows, n-grams of the vectoriser)."""
        known = np.array([self.columns[gram] for gram in vectoriser.vocabulary], dtype=np.int64)
        found = self.table[np.asarray(rows)][:, known]
        values = found.data * vectoriser.idf[found.indices]
        row = np.repeat(np.arange(len(rows)), np.diff(found.indptr))
        part = row * (self.view.max(initial=0) + 1) + self.view[known][found.indices]
        values /= np.sqrt(np.bincount(part, values**2))[part]
        return csr_matrix((values, found.indices, found.indptr), shape=found.shape)

    def weights_and_meanings(self, vectoriser: Vectoriser, vectors: Floats) -> csr_matrix:
        """Return the weights of all sentences and, as further columns, what they mean (sentences, 512)."""
        weights = self.weights(vectoriser, range(len(vectors)))
        return hstack([weights, csr_matrix(vectors)]).tocsr()
