"""Fits the three views of the intent model, and the scale of their margins by cross-validation."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from bot.nlu.encoder import meanings
from bot.nlu.features import Floats, Vectoriser, Views, sound_views, views
from bot.nlu.intent import SHARES, IntentModel, Probabilities, joined, softmax
from bot.nlu.linear import Linear
from bot.nlu.perceptron import Perceptron
from bot.nlu.sketch import Sketch
from bot.nlu.syllables import sounds

_COST = 0.5
_FOLDS = 3
_SCALES = (0.2, 10.0)
_SEED = 12343

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


@dataclass(frozen=True, slots=True)
class _Rows:
    """Sentences in their three views, and which intent each has."""

    words: Sequence[Views]
    sounds: Sequence[Views]
    typed: Sequence[Views]
    meaning: Floats
    truth: Labels
    classes: int

    @classmethod
    def of(cls, sketches: Sequence[Sketch], truth: Labels, classes: int) -> "_Rows":
        return cls(
            [views(sketch) for sketch in sketches],
            [sound_views(sketch.text) for sketch in sketches],
            [sound_views("".join(sounds(sketch.text))) for sketch in sketches],
            meanings([sketch.text for sketch in sketches]),
            truth,
            classes,
        )

    def fit(self, rows: Sequence[int]) -> tuple[Linear, Linear, Perceptron]:
        """Fit the three views on ``rows``.

        Sounds are learnt twice where pinyin typed without spaces is cut into other syllables (xian, xi an).
        """
        truth = self.truth[rows]
        recut = [i for i in rows if self.typed[i] != self.sounds[i]]
        heard = [*(self.sounds[i] for i in rows), *(self.typed[i] for i in recut)]
        return (
            _linear([self.words[i] for i in rows], truth, self.classes),
            _linear(heard, np.concatenate([truth, self.truth[recut]]), self.classes),
            Perceptron.fit(self.meaning[rows], truth, self.classes),
        )

    def margins(self, fitted: tuple[Linear, Linear, Perceptron], rows: Sequence[int]) -> Probabilities:
        """Return the joint margins of ``rows`` (rows, intents)."""
        words, heard, meaning = fitted
        return joined(
            np.array([words.margins(self.words[i]) for i in rows]),
            np.array([heard.margins(self.sounds[i]) for i in rows]),
            meaning.margins(self.meaning[rows]),
            np.array([SHARES] * len(rows)),
        )


def fit_intents(
    sketches: Sequence[Sketch], intents: Sequence[str], groups: Sequence[str], progress: Progress
) -> Fitted:
    """Fit on normalised sentences; those of one group (skeleton) are never on both sides of a fold."""
    labels = tuple(sorted(set(intents)))
    truth = np.array([labels.index(i) for i in intents], dtype=np.int64)
    rows = _Rows.of(sketches, truth, len(labels))
    folds = _folds(intents, groups)
    margins = np.zeros((len(sketches), len(labels)))
    for fold in range(_FOLDS):
        progress(f"fitting intents, fold {fold + 1} of {_FOLDS}")
        held = np.flatnonzero(folds == fold).tolist()
        margins[held] = rows.margins(rows.fit(np.flatnonzero(folds != fold).tolist()), held)
    scale = _scale(margins, truth)
    progress("fitting intents, all sentences")
    return Fitted(IntentModel(labels, *rows.fit(range(len(sketches))), scale=scale), softmax(margins * scale))


def _folds(intents: Sequence[str], groups: Sequence[str]) -> Labels:
    """Deal the groups of each intent round to the folds, so that every fold has some of every intent."""
    dealt: dict[str, dict[str, int]] = defaultdict(dict)
    folds = []
    for intent, group in zip(intents, groups, strict=True):
        of_intent = dealt[intent]
        folds.append(of_intent.setdefault(group, len(of_intent) % _FOLDS))
    return np.array(folds, dtype=np.int64)


def matrix(vectoriser: Vectoriser, sentences: Sequence[Views]) -> csr_matrix:
    """Return the TF-IDF weights (sentences, n-grams)."""
    rows = [vectoriser.transform(sentence) for sentence in sentences]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([c for c, _ in rows])
    values = np.concatenate([v for _, v in rows]).astype(np.float64)
    return csr_matrix((values, columns, starts), shape=(len(sentences), len(vectoriser.vocabulary)))


def _linear(sentences: Sequence[Views], truth: Labels, classes: int) -> Linear:
    """Return a one-against-rest linear SVC on TF-IDF; intents that are not in ``truth`` never win."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    vectoriser = Vectoriser.fit(sentences)
    machine = LinearSVC(C=_COST, class_weight="balanced", random_state=_SEED, max_iter=2000, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a thousandth of a margin does not matter here
        machine.fit(matrix(vectoriser, sentences), truth)
    weights = np.zeros((len(vectoriser.vocabulary), classes), np.float32)
    bias = np.full(classes, -10.0, np.float32)
    weights[:, machine.classes_] = machine.coef_.T
    bias[machine.classes_] = machine.intercept_
    return Linear(vectoriser, weights, bias)


def _scale(margins: NDArray[np.float64], truth: Labels) -> float:
    """Return the scale of the margins with the least log loss on sentences the model had not seen."""

    def loss(scale: float) -> float:
        chances = softmax(margins * scale)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=_SCALES, method="bounded").x)
