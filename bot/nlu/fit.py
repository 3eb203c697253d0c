"""Fits the three views of the intent model, and the scale of their margins by cross-validation."""

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from bot.nlu.counts import Counts
from bot.nlu.features import Floats, sound_views, views
from bot.nlu.intent import SHARES, IntentModel, Probabilities, joined, softmax
from bot.nlu.linear import Linear
from bot.nlu.perceptron import Perceptron
from bot.nlu.sketch import Sketch
from bot.nlu.support_vectors import support_vectors
from bot.nlu.syllables import sounds

_FOLDS = 3
_SCALES = (0.2, 10.0)
_TOLERANCE = 1e-3
"""A thousandth of a margin does not matter where the largest of forty wins."""

Labels = NDArray[np.int64]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model, and for each training sentence the probabilities given by a model that never saw it."""

    model: IntentModel
    unseen: Probabilities

    def guesses(self) -> list[str]:
        """Return the intent guessed for each sentence by a model that never saw it."""
        return [self.model.labels[i] for i in self.unseen.argmax(axis=1)]


_Views = tuple[Linear, Linear, Perceptron]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Sentences in their three views, and which intent each has.

    The sounds of sentence i are rows i and, as pinyin typed without spaces would be cut, n + i of ``sounds``.
    """

    words: Counts
    sounds: Counts
    recut: frozenset[int]
    meaning: Floats
    truth: Labels
    classes: int

    @classmethod
    def of(cls, sketches: Sequence[Sketch], meaning: Floats, truth: Labels, classes: int) -> "_Rows":
        heard = [sound_views(sketch.text) for sketch in sketches]
        typed = [sound_views("".join(sounds(sketch.text))) for sketch in sketches]
        return cls(
            Counts.of([views(sketch) for sketch in sketches]),
            Counts.of([*heard, *typed]),
            frozenset(i for i, (one, other) in enumerate(zip(heard, typed, strict=True)) if one != other),
            meaning,
            truth,
            classes,
        )

    def fit(self, rows: Sequence[int]) -> _Views:
        """Fit the three views on ``rows``.

        Sounds are learnt twice where pinyin typed without spaces is cut into other syllables (xian, xi an).
        """
        truth = self.truth[rows]
        recut = [i for i in rows if i in self.recut]
        heard = [*rows, *(len(self.truth) + i for i in recut)]
        return (
            self._linear(self.words, rows, truth),
            self._linear(self.sounds, heard, np.concatenate([truth, self.truth[recut]])),
            Perceptron.fit(self.meaning[rows], truth, self.classes),
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
        """Return a one-against-rest linear SVC on TF-IDF; intents that are not in ``truth`` never win."""
        vectoriser = counts.vectoriser(rows)
        machine = support_vectors(counts.weights(vectoriser, rows), truth, tol=_TOLERANCE)
        weights = np.zeros((len(vectoriser.vocabulary), self.classes), np.float32)
        bias = np.full(self.classes, -10.0, np.float32)
        weights[:, machine.classes_] = machine.coef_.T
        bias[machine.classes_] = machine.intercept_
        return Linear(vectoriser, weights, bias)


def fit_intents(
    sketches: Sequence[Sketch],
    meaning: Floats,
    intents: Sequence[str],
    groups: Sequence[str],
    progress: Progress,
) -> Fitted:
    """Fit on normalised sentences and what they mean (sentences, 512).

    Those of one group (skeleton) are never on both sides of a fold.
    """
    labels = tuple(sorted(set(intents)))
    truth = np.array([labels.index(i) for i in intents], dtype=np.int64)
    progress("fitting intents: n-grams")
    rows = _Rows.of(sketches, meaning, truth, len(labels))
    folds = _folds(intents, groups)
    margins = np.zeros((len(sketches), len(labels)))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        whole = pool.submit(rows.fit, range(len(sketches)))
        parts = pool.map(rows.fit, [np.flatnonzero(folds != fold).tolist() for fold in range(_FOLDS)])
        for fold, fitted in enumerate(parts):
            progress(f"fitting intents, fold {fold + 1} of {_FOLDS}")
            held = np.flatnonzero(folds == fold).tolist()
            margins[held] = rows.margins(fitted, held)
        scale = _scale(margins, truth)
        return Fitted(IntentModel(labels, *whole.result(), scale=scale), softmax(margins * scale))


def _folds(intents: Sequence[str], groups: Sequence[str]) -> Labels:
    """Deal the groups of each intent round to the folds, so that every fold has some of every intent."""
    dealt: dict[str, dict[str, int]] = defaultdict(dict)
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
