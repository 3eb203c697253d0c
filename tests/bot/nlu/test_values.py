"""Kin, names and picks, told by their form."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.app import NLU_DATA
from bot.nlu.belief import Belief
from bot.nlu.crf import Marker
from bot.nlu.needs import Needs
from bot.nlu.sketch import Sketch
from bot.nlu.slots import KnownValues, Lexicon, Slots
from bot.nlu.values import Value, Wordings, picks
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
WORDINGS = Wordings.load(NLU_DATA / "rules" / "slots.yml")


def of(entity: str, text: str) -> list[tuple[str, str]]:
    """Return the words and values of one entity."""
    return [(text[v.start : v.end], v.value) for v in WORDINGS.find(text) if v.entity == entity]


@pytest.mark.parametrize(
    ("said", "words", "who"),
    [
        ("我妈妈不舒服", "我妈妈", "mother"),
        ("爸爸走路不稳", "爸爸", "father"),
        ("老爷子不肯洗", "老爷子", "father"),
        ("我先生瘫了", "我先生", "spouse"),
        ("那口子不说话", "那口子", "spouse"),
        ("我老头聋", "我老头", "spouse"),
        ("我姥娘九十了", "我姥娘", "grandparent"),
        ("我二叔没儿没女", "我二叔", "other"),
        ("我哥一个人住", "我哥", "other"),
    ],
)
def test_kin(said: str, words: str, who: str) -> None:
    assert of("beneficiary", said) == [(words, who)]


@pytest.mark.parametrize(
    "said",
    [
        "认俺当干娘",
        "儿媳妇嫌我",
        "养老公司的人",
        "声音大大的",
        "老板娘在不",
        "我姑娘来接",
        "张先生",
        "老头们",
    ],
)
def test_what_is_no_kin(said: str) -> None:
    assert of("beneficiary", said) == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("有个叫马丽的要进门", "马丽"),
        ("多谢小王了", "小王"),
        ("让小陈来", "小陈"),
        ("给王奶奶约", "王奶奶"),
        ("查周桂芳名下的", "周桂芳"),
        ("我儿子李刚", "李刚"),
        ("把钱桂香的删了", "钱桂香"),
        ("柴军不是家里人", "柴军"),
        ("来个小霍，说是你们的人", "小霍"),
        ("那个老孟不洗锅", "老孟"),
        ("我叫欧阳玉兰", "欧阳玉兰"),
        ("帮上官文英约一个", "上官文英"),
    ],
)
def test_name(said: str, name: str) -> None:
    assert name in [value for _, value in of("person_name", said)]


@pytest.mark.parametrize(
    "said",
    [
        "时间嘛",
        "周日吧",
        "高血压",
        "左眼瞎",
        "白内障",
        "两个小时，",
        "阳历的",
        "孙子说",
        "买点小米",
        "老毛病了",
    ],
)
def test_what_is_no_name(said: str) -> None:
    assert of("person_name", said) == []


def test_the_second_last_is_not_the_second() -> None:
    assert [v.value for v in picks("第二个")] == ["2"]
    assert list(picks("倒数第二个")) == []


class _Marks(Marker):
    """Marks what it was given."""

    def __init__(self, *values: Value) -> None:
        self._values = values

    def find(self, text: str, intent: str, known: object) -> "list[Value]":  # type: ignore[override]
        return list(self._values)


class _Nothing(Needs):
    """Finds that nothing is needed."""

    def __init__(self) -> None: ...

    def find(self, sketch: Sketch, intent: str, found: Sequence[Value]) -> Value | None:
        return None


def slots(text: str, intent: str, *marked: Value) -> list[tuple[str, str]]:
    """Return entities and values where every value found by its form is believed."""
    lexicon = Lexicon(
        {
            "service": {"擦玻璃": "clean.windows", "抹玻璃": "clean.windows"},
            "scam_type": {"床垫": "保健品", "中奖": "中奖"},
        },
        {
            "service": ("book_service", "choose"),
            "scam_type": ("check_fraud",),
            "beneficiary": ("book_service", "choose"),
        },
    )
    known = KnownValues(lexicon, WORDINGS, {})
    finder = Slots(known, _Marks(*marked), Belief.fit([], []), _Nothing())
    sketch = Sketch(text, tuple(text), ())
    return [(v.entity, v.value) for v in finder.find(sketch, intent, known.find(text, NOW), NOW)]


def test_a_service_named_twice_is_one() -> None:
    assert slots("擦玻璃，就是抹玻璃", "book_service") == [("service", "clean.windows")]


def test_a_swindler_tells_one_story() -> None:
    assert len(slots("说中奖了送床垫", "check_fraud")) == 1


def test_kin_and_days_within_a_name_or_a_choice_are_none() -> None:
    assert slots("给王奶奶擦玻璃", "book_service") == [
        ("person_name", "王奶奶"),
        ("service", "clean.windows"),
    ]
    marked = Value("choice", 0, 5, "周五的那个", "crf", 0.9)
    assert slots("周五的那个", "choose", marked) == [("choice", "周五的那个")]


def test_what_is_marked_must_make_sense_in_the_intent() -> None:
    marked = Value("scam_type", 0, 2, "中奖", "crf", 0.9)
    assert slots("中奖", "ask_policy", marked) == []
    assert slots("中奖", "check_fraud", marked) == [("scam_type", "中奖")]
