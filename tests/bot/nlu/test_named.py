"""Which area a question names: written, misheard, beyond what is known, or in passing."""

import pytest

from bot.nlu.named import AreaNames, Named

NAMES = AreaNames(
    {"昌乐": "changle", "昌乐县": "changle", "大理": "dali", "成都": "chengdu", "沂源": "yiyuan"},
    heard={"changle", "dali", "chengdu"},
    beyond=["北京", "济南"],
)


@pytest.mark.parametrize(
    ("text", "area", "rest"),
    [
        ("昌乐县老人多少", "changle", "老人多少"),
        ("常乐县多少老人", "changle", "多少老人"),
        ("常乐那边几岁领津贴", "changle", "那边几岁领津贴"),
        ("大理改造了多少户", "dali", "改造了多少户"),
        ("北京养老院多少钱", "北京", "养老院多少钱"),
    ],
)
def test_the_area_is_named(text: str, area: str, rest: str) -> None:
    assert NAMES.find(text) == Named(area, rest)


@pytest.mark.parametrize(
    "text",
    [
        "岁数大理发免费不",
        "这事办成都要啥",
        "俺儿子在北京，俺八十了领啥",
        "医院那边怎么报",
        "唱了半天了",
        "",
    ],
)
def test_other_words_and_what_is_said_in_passing_name_none(text: str) -> None:
    assert NAMES.find(text) == Named("", text)
