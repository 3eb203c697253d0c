"""Whether a sentence may be over is learnt from how sentences end and how they go on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.endings import Endings, syllables_of

SAID = tuple(
    f"{who}{verb}{what}"
    for who in ("我想", "俺要", "帮我", "给俺")
    for verb in ("约个", "订个", "取消", "问问")
    for what in ("助浴", "送餐", "理发", "保洁", "陪诊")
)
ENDINGS = Endings.fit([syllables_of(text) for text in SAID])


@pytest.mark.parametrize("text", ["我要订个保洁", "嗯，帮我问问，理发", "帮我取消松餐"])
def test_a_sentence_that_ends_as_others_do_may_be_over(text: str) -> None:
    assert ENDINGS.likelihood(text) > 0.7


@pytest.mark.parametrize("text", ["我要订个", "帮我", "俺要取消", ""])
def test_one_that_goes_on_elsewhere_is_not(text: str) -> None:
    assert ENDINGS.likelihood(text) < 0.3


@given(st.text())
def test_any_text_has_a_likelihood(text: str) -> None:
    assert 0.0 <= ENDINGS.likelihood(text) <= 1.0


def test_it_is_the_same_when_read_back(tmp_path: Path) -> None:
    ENDINGS.save(tmp_path)
    again = Endings.load(tmp_path)
    assert [again.likelihood(text) for text in SAID] == [ENDINGS.likelihood(text) for text in SAID]
