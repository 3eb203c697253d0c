"""A perceptron with one hidden layer, with numpy alone: how the intent model sees the meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats

_HIDDEN = 512
_EPOCHS = 20
_BATCH = 128
_RATE = 2e-3
_KEPT_INPUT, _KEPT_HIDDEN = 0.8, 0.5
_DECAY = 0.01
_SMOOTHING = 0.05
_MOMENTS = (0.9, 0.999)
_SEED = 12343


@dataclass(frozen=True, slots=True)
class Perceptron:
    """Standardises a vector (size,), then ReLU (hidden,), then one margin for each intent."""

    mean: Floats
    spread: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def margins(self, vectors: Floats) -> Floats:
        """Return the margins (vectors, intents)."""
        inner = np.maximum((vectors - self.mean) / self.spread @ self.hidden + self.hidden_bias, 0)
        return np.asarray(inner @ self.out + self.out_bias)

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays; no pickle."""
        np.savez(folder / f"{name}.npz", **{slot: getattr(self, slot) for slot in self.__slots__})

    @classmethod
    def load(cls, folder: Path, name: str) -> "Perceptron":
        """Read what :meth:`save` wrote."""
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            return cls(**{slot: arrays[slot] for slot in cls.__slots__})

    @classmethod
    def fit(cls, vectors: Floats, truth: NDArray[np.int64], classes: int) -> "Perceptron":
        """Learn by AdamW (Loshchilov & Hutter 2019) with dropout and smoothed labels; always the same."""
        dice = np.random.default_rng(_SEED)
        mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
        inputs = ((vectors - mean) / spread).astype(np.float32)
        weigh = _weights(truth, classes)
        learner = _Adam(_drawn(dice, inputs.shape[1], classes), _EPOCHS * -(-len(truth) // _BATCH))
        for _ in range(_EPOCHS):
            order = dice.permutation(len(truth))
            for start in range(0, len(order), _BATCH):
                rows = order[start : start + _BATCH]
                learner.step(_gradients(learner.arrays, inputs[rows], truth[rows], weigh, dice))
        return cls(mean, spread, *learner.arrays)


def _drawn(dice: np.random.Generator, size: int, classes: int) -> list[Floats]:
    """Return hidden weights, their bias, weights of the output, their bias, drawn as He et al. (2015) do."""
    hidden = dice.standard_normal((size, _HIDDEN)) * np.sqrt(2 / size)
    out = dice.standard_normal((_HIDDEN, classes)) * np.sqrt(1 / _HIDDEN)
    return [
        hidden.astype(np.float32), np.zeros(_HIDDEN, np.float32),
        out.astype(np.float32), np.zeros(classes, np.float32),
    ]  # fmt: skip


def _weights(truth: NDArray[np.int64], classes: int) -> Floats:
    """Return the weight of each class: half way, in logarithms, to all classes counting alike."""
    counts = np.bincount(truth, minlength=classes)
    return np.sqrt(len(truth) / classes / np.maximum(counts, 1)).astype(np.float32)


def _gradients(
    arrays: Sequence[Floats],
    inputs: Floats,
    truth: NDArray[np.int64],
    weigh: Floats,
    dice: np.random.Generator,
) -> list[Floats]:
    """Return the gradients of the cross entropy of one batch, in the order of ``arrays``."""
    hidden, hidden_bias, out, out_bias = arrays
    inputs = inputs * (dice.random(inputs.shape, np.float32) < _KEPT_INPUT) / np.float32(_KEPT_INPUT)
    inner = inputs @ hidden + hidden_bias
    alive = (inner > 0) * (dice.random(inner.shape, np.float32) < _KEPT_HIDDEN) / np.float32(_KEPT_HIDDEN)
    inner = inner * alive
    margins = inner @ out + out_bias
    chances = np.exp(margins - margins.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    classes = chances.shape[1]
    chances -= np.float32(_SMOOTHING / classes)
    chances[np.arange(len(truth)), truth] -= np.float32(1 - _SMOOTHING)
    error = chances * (weigh[truth] / len(truth))[:, None]
    back = (error @ out.T) * alive
    return [inputs.T @ back, back.sum(axis=0), inner.T @ error, error.sum(axis=0)]


class _Adam:
    """Changes ``arrays`` step by step, ever less, down to nothing after ``steps``."""

    def __init__(self, arrays: list[Floats], steps: int) -> None:
        self.arrays = arrays
        self._steps = steps
        self._done = 0
        self._first = [np.zeros_like(array) for array in arrays]
        self._second = [np.zeros_like(array) for array in arrays]

    def step(self, gradients: Sequence[Floats]) -> None:
        self._done += 1
        rate = _RATE * (1 - self._done / (self._steps + 1))
        one, two = (1 - moment**self._done for moment in _MOMENTS)
        for i, gradient in enumerate(gradients):
            self._first[i] += (1 - _MOMENTS[0]) * (gradient - self._first[i])
            self._second[i] += (1 - _MOMENTS[1]) * (gradient * gradient - self._second[i])
            change = self._first[i] / one / (np.sqrt(self._second[i] / two) + 1e-8)
            decay = _DECAY * self.arrays[i] if gradient.ndim > 1 else 0
            self.arrays[i] -= (rate * (change + decay)).astype(np.float32)
