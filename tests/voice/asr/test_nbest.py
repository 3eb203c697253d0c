"""Confidence out of scored alternatives."""

from math import log

import pytest

from voice.asr.nbest import Alternative, hypotheses, posteriors


def path(words: str, share: float) -> Alternative:
    """Return an alternative of ``words`` (blanks between) with posterior ``share``."""
    return Alternative(tuple((word, n, n + 1.0) for n, word in enumerate(words.split())), log(share) + 300)


def test_another_division_into_words_costs_no_confidence() -> None:
    best, *rest = hypotheses([path("滨海 有房", 0.6), path("滨海 有 房", 0.4)])
    assert (best.text, rest) == ("滨海有房", [])
    assert best.confidence == pytest.approx(1.0)
    assert [word.text for word in best.words] == ["滨海", "有房"]


def test_a_doubtful_word_is_doubtful_alone() -> None:
    best, other = hypotheses([path("明天 洗澡", 0.7), path("明天 洗脚", 0.3)])
    assert [word.confidence for word in best.words] == [pytest.approx(1.0), pytest.approx(0.85)]
    assert other.text == "明天洗脚"
    assert other.confidence < best.confidence


def test_nothing_said_is_no_hypothesis() -> None:
    assert hypotheses([]) == ()
    assert hypotheses([path("", 0.9)]) == ()


def test_posteriors_add_up_best_first() -> None:
    shares = posteriors([path("对", 0.2), path("不对", 0.7), path("队", 0.1)])
    assert list(shares) == ["不对", "对", "队"]
    assert sum(shares.values()) == pytest.approx(1.0)
