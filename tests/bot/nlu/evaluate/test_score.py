"""Figures agree with their textbook values, and only a difference beyond chance counts as worse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.evaluate.gate import regressions
from bot.nlu.evaluate.score import Score, auroc, drawn, f1, macro_f1, mcnemar, share, wilson


def bits(right: int, wrong: int) -> list[bool]:
    return [True] * right + [False] * wrong


def test_wilson_of_the_textbook() -> None:
    low, high = wilson(81, 263)  # Newcombe 1998, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_share(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-9 <= hits / (hits + misses) <= high + 1e-9


def test_mcnemar_is_the_exact_binomial_tail() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(1 / 32)
    assert mcnemar(3, 3) > 0.5


def test_auroc_counts_ties_half() -> None:
    positive = np.array([True, True, False, False])
    assert auroc(positive, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert auroc(positive, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert auroc(positive, np.array([0.9, 0.2, 0.2, 0.1])) == pytest.approx(0.875)


def test_macro_f1_weighs_rare_classes_alike_and_punishes_foreign_guesses() -> None:
    truth, guess = np.array([0, 0, 0, 1]), np.array([0, 0, 0, -1])
    assert macro_f1(truth, guess, (0, 1)) == pytest.approx(0.5)
    assert f1(2, 1, 1) == pytest.approx(2 / 3)


def test_a_bootstrap_holds_the_figure_and_is_the_same_each_time() -> None:
    values = np.arange(100) / 100
    one, two = (drawn("mean", lambda at: float(values[at].mean()), 100) for _ in range(2))
    assert one == two
    assert one.low < one.value < one.high


def test_false_alarms_are_what_is_wrong() -> None:
    score = share("alarms", bits(98, 2), aim=0.02, falling=True)
    assert (score.value, score.reached) == (0.02, True)
    assert share("recall", bits(98, 2), aim=0.99).reached is False
    assert share("recall", bits(1, 1)).reached is None


def test_a_few_lost_items_are_noise_and_many_are_not() -> None:
    published = share("intent", bits(90, 10))
    assert not share("intent", [False] * 4 + bits(86, 10)).worse_than(published)
    assert share("intent", [False] * 8 + bits(82, 10)).worse_than(published)
    assert not published.worse_than(published)


def test_items_won_make_up_for_items_lost() -> None:
    published = share("intent", bits(50, 50))
    assert not share("intent", bits(0, 50) + bits(50, 0)).worse_than(published)


def test_the_gate_names_what_became_worse() -> None:
    published = [share("recall", bits(300, 15)), share("alarms", bits(600, 31), falling=True)]
    new = [share("recall", bits(280, 35)), share("alarms", bits(600, 31), falling=True)]
    [found] = regressions(new, published)
    assert (found.name, found.lost, found.won) == ("recall", 20, 0)
    assert regressions(published, new) == []


def test_a_figure_without_items_is_judged_by_the_others_interval() -> None:
    published = Score("auroc", 0.98, 0.96, 0.99, 100)
    assert Score("auroc", 0.95, 0.93, 0.97, 100).worse_than(published)
    assert not Score("auroc", 0.97, 0.93, 0.99, 100).worse_than(published)
