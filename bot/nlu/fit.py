"""Fits the intent model: linear SVC on TF-IDF, its margins scaled to probabilities by cross-validation."""

import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from bot.nlu.features import Vectoriser, Views, views
from bot.nlu.intent import IntentModel, Probabilities, softmax
from bot.nlu.sketch import Sketch

_COST = 0.5
_FOLDS = 5
_SCALES = (0.5, 30.0)
_SEED = 12343

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model, and for each training sentence the probabilities given by a model that never saw it."""

    model: IntentModel
    unseen: Probabilities

    def guesses(self) -> list[str]:
        """Return the intent guessed for each sentence by a model that never saw it."""
        return [self.model.labels[i] for i in self.unseen.argmax(axis=1)]


def fit_intents(sketches: Sequence[Sketch], intents: Sequence[str], groups: Sequence[str]) -> Fitted:
    """Fit on normalised sentences; those of one group (skeleton) are never on both sides of a fold."""
    labels = tuple(sorted(set(intents)))
    truth = np.array([labels.index(i) for i in intents], dtype=np.int64)
    folds = _folds(intents, groups)
    sentences = [views(sketch) for sketch in sketches]
    margins = np.zeros((len(sentences), len(labels)))
    for fold in range(_FOLDS):
        seen, held = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        vectoriser = Vectoriser.fit(sentences[i] for i in seen)
        weights, bias = _separate(_matrix(vectoriser, [sentences[i] for i in seen]), truth[seen], len(labels))
        margins[held] = _matrix(vectoriser, [sentences[i] for i in held]) @ weights + bias
    scale = _scale(margins, truth)
    vectoriser = Vectoriser.fit(sentences)
    weights, bias = _separate(_matrix(vectoriser, sentences), truth, len(labels))
    model = IntentModel(labels, vectoriser, weights.astype(np.float32), bias.astype(np.float32), scale)
    return Fitted(model, softmax(margins * scale))


def _folds(intents: Sequence[str], groups: Sequence[str]) -> Labels:
    """Deal the groups of each intent round to the folds, so that every fold has some of every intent."""
    dealt: dict[str, dict[str, int]] = defaultdict(dict)
    folds = []
    for intent, group in zip(intents, groups, strict=True):
        of_intent = dealt[intent]
        folds.append(of_intent.setdefault(group, len(of_intent) % _FOLDS))
    return np.array(folds, dtype=np.int64)


def _matrix(vectoriser: Vectoriser, sentences: Sequence[Views]) -> csr_matrix:
    rows = [vectoriser.transform(sentence) for sentence in sentences]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([c for c, _ in rows])
    values = np.concatenate([v for _, v in rows]).astype(np.float64)
    return csr_matrix((values, columns, starts), shape=(len(sentences), len(vectoriser.vocabulary)))


def _separate(
    matrix: csr_matrix, truth: Labels, classes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights (n-grams, intents) and bias of one-against-rest linear SVC; unseen intents never win."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=_COST, class_weight="balanced", random_state=_SEED, max_iter=2000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a thousandth of a margin does not matter here
        machine.fit(matrix, truth)
    weights = np.zeros((matrix.shape[1], classes))
    bias = np.full(classes, -10.0)
    weights[:, machine.classes_] = machine.coef_.T
    bias[machine.classes_] = machine.intercept_
    return weights, bias


def _scale(margins: NDArray[np.float64], truth: Labels) -> float:
    """Return the scale of the margins with the least log loss on sentences the model had not seen."""

    def loss(scale: float) -> float:
        chances = softmax(margins * scale)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=_SCALES, method="bounded").x)
