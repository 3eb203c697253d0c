"""The small network tells clouds of points apart, always in the same way, and keeps what it learnt."""

from pathlib import Path

import numpy as np

from bot.nlu.perceptron import Perceptron

DICE = np.random.default_rng(7)
TRUTH = np.arange(300) % 3
POINTS = (np.eye(3, 8)[TRUTH] * 4 + DICE.standard_normal((300, 8))).astype(np.float32)


def test_classes_are_told_apart_and_survive_being_saved(tmp_path: Path) -> None:
    fitted = Perceptron.fit(POINTS, TRUTH, 3)
    fitted.save(tmp_path, "points")
    margins = Perceptron.load(tmp_path, "points").margins(POINTS)
    assert np.array_equal(margins, fitted.margins(POINTS))
    assert (margins.argmax(axis=1) == TRUTH).mean() > 0.95


def test_the_same_points_give_the_same_network() -> None:
    one, other = (Perceptron.fit(POINTS, TRUTH, 3) for _ in range(2))
    assert np.array_equal(one.out, other.out)
