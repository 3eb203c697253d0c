"""Fits the three views of a sentence model, and the scale of their margins by cross-validation."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from bot.nlu.counts import Counts
from bot.nlu.features import Floats
from bot.nlu.linear import Linear
from bot.nlu.perceptron import Perceptron
from bot.nlu.prepared import Batch
from bot.nlu.sentence_model import SHARES, Probabilities, SentenceModel, joined, softmax
from bot.nlu.support_vectors import support_vectors

_FOLDS = 3
_COST = 1.0
_SCALES = (0.2, 10.0)
_TOLERANCE = 1e-2
"""A hundredth of a margin does not matter where the largest of forty wins."""

Labels = NDArray[np.int64]
Progress = Callable[[str], None]


_Views = tuple[Linear, Linear, Perceptron]


@dataclass(frozen=True, slots=True)
class Unseen:
    """The probabilities (sentences, intents) given to each sentence by a model that never saw it.

    ``scale`` is what turns the margins of such a model into them.
    """

    labels: tuple[str, ...]
    probabilities: Probabilities
    scale: float

    def guesses(self) -> list[str]:
        """Return the intent guessed for each sentence."""
        return [self.labels[i] for i in self.probabilities.argmax(axis=1)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences in their three views, and which label each has: its intent, or what another asks for.

    The sounds of sentence i are row i of ``sounds`` and, where pinyin typed without spaces would be cut into
    others, row ``recut[i]``.
    """

    words: Counts
    sounds: Counts
    recut: Mapping[int, int]
    meaning: Floats
    truth: Labels
    labels: tuple[str, ...]

    @classmethod
    def of(cls, batches: Sequence[Batch]) -> "Rows":
        """Return the sentences of all ``batches``, in order."""
        sentences = [one for batch in batches for one in batch.sentences]
        intents = [one.example.intent for one in sentences]
        labels = tuple(sorted(set(intents)))
        starts = accumulate((len(batch.sentences) for batch in batches), initial=0)
        recut = [start + i for start, batch in zip(starts, batches, strict=False) for i in batch.recut]
        return cls(
            Counts.joined([batch.words for batch in batches]),
            Counts.joined([*(batch.heard for batch in batches), *(batch.typed for batch in batches)]),
            {i: len(intents) + at for at, i in enumerate(recut)},
            np.stack([one.meaning for one in sentences]),
            np.array([labels.index(intent) for intent in intents], dtype=np.int64),
            labels,
        )

    def labelled(self, each: Sequence[str]) -> "Rows":
        """Return the same sentences with other labels."""
        labels = tuple(sorted(set(each)))
        return replace(self, labels=labels, truth=np.array([labels.index(one) for one in each], np.int64))

    def model(self, rows: Sequence[int], scale: float) -> SentenceModel:
        """Return the model fitted on ``rows``, its margins turned into probabilities by ``scale``."""
        return SentenceModel(self.labels, *self.fit(rows), scale=scale)

    def fit(self, rows: Sequence[int]) -> _Views:
        """Fit the three views on ``rows``.

        Sounds are learnt twice where pinyin typed without spaces is cut into other syllables (xian, xi an).
        """
        truth = self.truth[rows]
        recut = [i for i in rows if i in self.recut]
        heard = [*rows, *(self.recut[i] for i in recut)]
        return (
            self._linear(self.words, rows, truth),
            self._linear(self.sounds, heard, np.concatenate([truth, self.truth[recut]])),
            Perceptron.fit(self.meaning[rows], truth, len(self.labels)),
        )

    def margins(self, fitted: _Views, rows: Sequence[int]) -> Probabilities:
        """Return the joint margins of ``rows`` (rows, intents)."""
        words, heard, meaning = fitted
        return joined(
            self.words.weights(words.vectoriser, rows) @ words.weights + words.bias,
            self.sounds.weights(heard.vectoriser, rows) @ heard.weights + heard.bias,
            meaning.margins(self.meaning[rows]),
            np.array([SHARES] * len(rows)),
        )

    def _linear(self, counts: Counts, rows: Sequence[int], truth: Labels) -> Linear:
        """Return a one-against-rest linear SVC on TF-IDF; labels that are not in ``truth`` never win."""
        vectoriser = counts.vectoriser(rows)
        weights = np.zeros((len(vectoriser.vocabulary), len(self.labels)), np.float32)
        bias = np.full(len(self.labels), -10.0, np.float32)
        if len(set(truth.tolist())) == 1:
            bias[truth[0]] = 0.0
            return Linear(vectoriser, weights, bias)
        machine = support_vectors(counts.weights(vectoriser, rows), truth, cost=_COST, tol=_TOLERANCE)
        weights[:, machine.classes_] = machine.coef_.T
        bias[machine.classes_] = machine.intercept_
        return Linear(vectoriser, weights, bias)


def cross_validate(rows: Rows, groups: Sequence[str], progress: Progress) -> Unseen:
    """Guess every sentence by a model of others; those of one group (skeleton) are held out together."""
    folds = _folds(rows.truth.tolist(), groups)
    margins = np.zeros((len(rows.truth), len(rows.labels)))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = pool.map(rows.fit, [np.flatnonzero(folds != fold).tolist() for fold in range(_FOLDS)])
        for fold, fitted in enumerate(parts):
            progress(f"fitting intents, fold {fold + 1} of {_FOLDS}")
            held = np.flatnonzero(folds == fold).tolist()
            margins[held] = rows.margins(fitted, held)
    scale = _scale(margins, rows.truth)
    return Unseen(rows.labels, softmax(margins * scale), scale)


def _folds(intents: Sequence[int], groups: Sequence[str]) -> Labels:
    """Deal the groups of each intent round to the folds, so that every fold has some of every intent."""
    dealt: dict[int, dict[str, int]] = defaultdict(dict)
    folds = []
    for intent, group in zip(intents, groups, strict=True):
        of_intent = dealt[intent]
        folds.append(of_intent.setdefault(group, len(of_intent) % _FOLDS))
    return np.array(folds, dtype=np.int64)


def _scale(margins: NDArray[np.float64], truth: Labels) -> float:
    """Return the scale of the margins with the least log loss on sentences the model had not seen."""

    def loss(scale: float) -> float:
        chances = softmax(margins * scale)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=_SCALES, method="bounded").x)
