"""A need told in one's own words is a service, where nothing is named and the words leave little doubt."""

from datetime import datetime

import pytest

from bot.kernel.meaning import Context
from bot.nlu.embedded import EmbeddedEngine
from core.clock import SHANGHAI

CONTEXT = Context(now=datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("俺这头发都盖住耳朵了，谁来给拾掇拾掇脑袋", "clean.haircut"),
        ("脚指甲长得扎袜子，俺又够不着，来个人给弄弄吧", "clean.nails"),
        ("我妈的药明天就断顿了，我在外地，能有人替她去拿吗", "medical.medicine"),
        ("屋里灯一闪一闪的，俺不敢上凳子，来个人瞧瞧", "urgent.lights"),
    ],
)
def test_a_need_is_a_service(engine: EmbeddedEngine, said: str, service: str) -> None:
    meaning = engine.parse_now((said,), CONTEXT)
    assert meaning.value("service") == service


def test_what_tells_the_need_lies_between_the_other_values(engine: EmbeddedEngine) -> None:
    said = "明天上午来个人，俺这头发都盖住耳朵了，推子俺自己使不了"
    meaning = engine.parse_now((said,), CONTEXT)
    (need,) = (e for e in meaning.entities if e.entity == "service")
    others = [e for e in meaning.entities if e.entity != "service"]
    assert others
    assert all(need.end <= e.start or e.end <= need.start for e in others)
    assert said[need.start : need.end].strip("，")


def test_what_is_named_is_not_guessed(engine: EmbeddedEngine) -> None:
    meaning = engine.parse_now(("身上痒得睡不着，先给俺约个理发吧",), CONTEXT)
    assert [e.value for e in meaning.entities if e.entity == "service"] == ["clean.haircut"]


@pytest.mark.parametrize("said", ["你好", "嗯，对", "今天天气不赖", "俺叫王秀英"])
def test_small_talk_needs_nothing(engine: EmbeddedEngine, said: str) -> None:
    assert engine.parse_now((said,), CONTEXT).value("service") is None
