"""A bare answer is understood by what was asked; what is clearly something else still wins."""

from datetime import datetime

import pytest

from bot.kernel.meaning import Context, Meaning
from bot.nlu.choice import picked
from bot.nlu.embedded import EmbeddedEngine
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
SLOTS = ("明天上午九点，王师傅", "明天下午三点，李师傅", "后天上午十点，赵师傅")


def parse(engine: EmbeddedEngine, text: str, expect: str, choices: tuple[str, ...] = ()) -> Meaning:
    return engine.parse_now((text,), Context(now=NOW, expect=expect, choices=choices))


@pytest.mark.parametrize(
    "text",
    [
        "行",
        "中",
        "对",
        "好",
        "成",
        "可以",
        "是的",
        "嗯",
        "嗯嗯好的",
        "那行吧",
        "没问题",
        "中中中",
        "好嘞就这样",
    ],
)
def test_yes(engine: EmbeddedEngine, text: str) -> None:
    assert parse(engine, text, "yes_no").intent == "affirm"


@pytest.mark.parametrize(
    "text", ["不", "不是", "不行", "算了", "不要", "不用了谢谢", "不对", "不中", "先不了", "没有"]
)
def test_no(engine: EmbeddedEngine, text: str) -> None:
    assert parse(engine, text, "yes_no").intent == "deny"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("给他了", "affirm"),
        ("已经汇过去了", "affirm"),
        ("都说过了", "affirm"),
        ("没给", "deny"),
        ("还没有说", "deny"),
    ],
)
def test_whether_something_was_done_is_answered_by_its_verb(
    engine: EmbeddedEngine, text: str, intent: str
) -> None:
    assert parse(engine, text, "yes_no").intent == intent


@pytest.mark.parametrize(
    ("text", "intent", "secondary"),
    [("不对，是下午三点", "inform", "deny"), ("不行，我想取消预约", "deny", "cancel_booking")],
)
def test_an_answer_with_something_behind_it(
    engine: EmbeddedEngine, text: str, intent: str, secondary: str
) -> None:
    meaning = parse(engine, text, "yes_no")
    assert (meaning.intent, meaning.secondary) == (intent, secondary)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("第二个", 1),
        ("二", 1),
        ("2", 1),
        ("选三", 2),
        ("头一个", 0),
        ("最后一个", 2),
        ("中间那个", 1),
        ("就下午那个", 1),
        ("后天的", 2),
        ("下午三点的", 1),
        ("李师傅吧", 1),
        ("找师傅", 2),
        ("第八个", None),
        ("明天的", None),
        ("都不好", None),
        ("", None),
    ],
)
def test_an_option_is_picked_by_number_place_time_name_or_sound(text: str, index: int | None) -> None:
    assert picked(text, SLOTS, NOW) == index


def test_a_picked_option_is_a_number(engine: EmbeddedEngine) -> None:
    meaning = parse(engine, "就要下午那个", "choice", SLOTS)
    assert (meaning.intent, meaning.value("choice")) == ("choose", "2")


@pytest.mark.parametrize(
    ("expect", "text", "entity", "value"),
    [
        ("date", "后天吧", "date", "2026-11-23"),
        ("time", "早上八点", "time", "08:00"),
        ("time", "后晌", "time", "afternoon"),
        ("name", "王秀英", "person_name", "王秀英"),
        ("name", "我叫赵德福", "person_name", "赵德福"),
        ("digits", "幺三八零五三四一二三四", "phone", "13805341234"),
        ("digits", "五零幺", "digits", "501"),
        ("address", "三号楼二单元", "address", "3号楼2单元"),
    ],
)
def test_an_awaited_value_is_given(
    engine: EmbeddedEngine, expect: str, text: str, entity: str, value: str
) -> None:
    meaning = parse(engine, text, expect)
    assert meaning.intent == "inform"
    if entity in {"phone", "digits"}:
        assert value in (*meaning.values("phone"), *meaning.values("digits"))
    else:
        assert meaning.value(entity) == value


@pytest.mark.parametrize("expect", ["yes_no", "choice", "date", "time", "digits", "name", "address"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我胸口疼得厉害", "emergency"),
        ("转人工", "transfer_human"),
        ("没听清，再说一遍", "repeat"),
        ("你慢点说", "slower"),
        ("大点声", "louder"),
        ("我要取消预约", "cancel_booking"),
        ("洗一次澡多少钱", "query_service"),
    ],
)
def test_what_is_clearly_something_else_wins(
    engine: EmbeddedEngine, expect: str, text: str, intent: str
) -> None:
    assert parse(engine, text, expect, SLOTS if expect == "choice" else ()).intent == intent
