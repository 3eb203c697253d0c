"""Sounds of characters, digits and typed pinyin, and where each was read from."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.clauses import clauses
from bot.nlu.syllables import fold, is_pinyin, sounds, syllables


def test_typed_pinyin_sounds_like_the_characters() -> None:
    assert sounds("wo yao yuyue") == sounds("我要预约")
    assert sounds("xi'an") == ("xi", "an")


def test_homophones_sound_alike() -> None:
    assert sounds("助浴") == sounds("注浴") == sounds("住玉")


def test_digits_are_read_and_the_rest_is_silent() -> None:
    assert sounds("3，hello😀") == ("san",)


@pytest.mark.parametrize(
    ("clear", "merged"), [("zheng", "zen"), ("chi", "ci"), ("ning", "lin"), ("shan", "san")]
)
def test_shaky_sounds_merge(clear: str, merged: str) -> None:
    assert fold(clear) == fold(merged) == merged


@given(st.text(max_size=40))
def test_every_syllable_lies_in_the_text(text: str) -> None:
    read = syllables(text)
    assert all(0 <= s.start < s.end <= len(text) for s in read)
    assert all(a.end <= b.start for a, b in pairwise(read))


def test_clauses_end_at_punctuation_and_turn_at_turning_words() -> None:
    text = "我腿疼，走不动了。想约个人陪着去医院另外再问问补贴还有多少"
    assert [text[a:b] for a, b in clauses(text)] == [
        "我腿疼",
        "走不动了",
        "想约个人陪着去医院",
        "另外再问问补贴还有多少",
    ]


@given(st.text(alphabet="我要，。 另外还有但是a1.5", max_size=40))
def test_clauses_lie_in_order_in_the_text(text: str) -> None:
    spans = clauses(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_pinyin_is_told_from_other_latin() -> None:
    assert is_pinyin("wo yao qu xiao")
    assert is_pinyin("woyaoquxiao")
    assert not is_pinyin("thanks, bye")
    assert not is_pinyin("13853401234")
