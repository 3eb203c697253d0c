"""Sentences are spoilt at the rate that was asked for, in the same way each time, and never to nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import NLU_DATA
from bot.nlu.data import read_folder
from bot.nlu.noise import Recogniser, error_rate
from bot.nlu.syllables import fold, sounds

SENTENCES = [example.text for example in read_folder(NLU_DATA).examples][::25]


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.3])
def test_the_error_rate_is_about_what_was_asked_for(rate: float) -> None:
    recogniser = Recogniser(rate)
    edits = sum(error_rate(said, recogniser.hear(said)) * len(said) for said in SENTENCES)
    assert edits / sum(map(len, SENTENCES)) == pytest.approx(rate, abs=0.035)


def test_the_same_sentence_is_always_misheard_alike_but_not_under_another_seed() -> None:
    forward = [Recogniser(seed=1).hear(said) for said in SENTENCES]
    recogniser = Recogniser(seed=1)
    assert [recogniser.hear(said) for said in reversed(SENTENCES)] == forward[::-1]
    assert [Recogniser(seed=2).hear(said) for said in SENTENCES] != forward


def test_many_errors_keep_the_sound() -> None:
    said = "我想给我妈妈预约一个明天上午的上门助浴服务"
    heard = [Recogniser(0.2, seed).hear(said) for seed in range(40)]
    alike = [h for h in heard if h != said and _folded(h) == _folded(said)]
    assert alike


def _folded(text: str) -> list[str]:
    return [fold(sound) for sound in sounds(text)]


@settings(max_examples=60)
@given(st.text(max_size=30), st.integers(0, 5))
def test_anything_can_be_misheard(text: str, seed: int) -> None:
    assert bool(Recogniser(0.5, seed).hear(text)) == bool(text)


@pytest.mark.parametrize(
    ("said", "heard", "rate"),
    [
        ("我要助浴", "我要住玉", 0.5),
        ("你好，", "你好", 0.0),
        ("起不来了", "起来了", 0.25),
        ("行", "行啊", 1.0),
    ],
)
def test_error_rate(said: str, heard: str, rate: float) -> None:
    assert error_rate(said, heard) == rate
