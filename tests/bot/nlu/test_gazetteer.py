"""Names of services as they are said, misheard and taken apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.gazetteer import Gazetteer

SERVICES = {
    "助浴": "bath.home",
    "洗澡": "bath.home",
    "上门洗澡": "bath.home",
    "陪诊": "medical.escort",
    "擦窗户": "clean.windows",
    "理发": "clean.haircut",
    "打扫卫生": "clean.rooms",
}
GAZETTEER = Gazetteer(SERVICES)


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("我要助浴", "bath.home", "助浴"),
        ("我要注浴", "bath.home", "注浴"),
        ("约住玉", "bath.home", "住玉"),
        ("找人陪真", "medical.escort", "陪真"),
        ("陪整多少钱", "medical.escort", "陪整"),
        ("想洗个澡", "bath.home", "洗个澡"),
        ("擦一下窗户", "clean.windows", "擦一下窗户"),
        ("把窗户给我擦擦", "clean.windows", "窗户给我擦"),
        ("yao li fa", "clean.haircut", "li fa"),
    ],
)
def test_a_service_is_found_however_it_is_said(text: str, value: str, said: str) -> None:
    (hit,) = GAZETTEER.find(text)
    assert (hit.value, text[hit.start : hit.end]) == (value, said)


def test_the_longest_name_wins() -> None:
    (hit,) = GAZETTEER.find("要上门洗澡")
    assert (hit.start, hit.end) == (1, 5)


def test_as_written_is_surer_than_by_sound() -> None:
    assert GAZETTEER.find("助浴")[0].confidence > GAZETTEER.find("注浴")[0].confidence


def test_a_wording_is_taken_for_the_one_it_is_most_like_or_for_none() -> None:
    near = GAZETTEER.nearest("打扫屋子卫生", least=0.5)
    assert near is not None
    assert near.value == "clean.rooms"
    assert GAZETTEER.nearest("股票", least=0.5) is None


@given(st.text(alphabet="助注浴住玉洗个澡擦窗户理发陪诊真 我要，.ab1", max_size=30))
def test_hits_never_overlap_and_lie_in_the_text(text: str) -> None:
    hits = GAZETTEER.find(text)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))
