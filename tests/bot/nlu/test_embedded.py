"""The engine as a whole: what callers say, in whatever shape it comes, and never an exception."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.kernel.meaning import Context
from bot.nlu.embedded import EmbeddedEngine
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
CONTEXT = Context(now=NOW)
EXPECTED = st.sampled_from(["open", "yes_no", "choice", "date", "time", "digits", "name", "address"])
WORDS = [
    "我",
    "俺",
    "想",
    "约",
    "洗澡",
    "注浴",
    "明天",
    "上午",
    "九点半",
    "三号楼",
    "幺三八",
    "转人工",
    "没",
    "摔倒",
    "起不来",
    "了",
    "，",
    "。",
    "…",
    "wo",
    "yao",
    "洗",
    "😀",
    "不",
    "行",
    "第二个",
    "王秀英",
    "3",
]
SAID = st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("劳驾，想找个人上家来给洗洗澡", "book_service"),
        ("周五那个擦玻璃的不要了，退掉", "cancel_booking"),
        ("能不能给我往后挪一天", "reschedule_booking"),
        ("剃个头收多少钱呀", "query_service"),
        ("这个月补贴还剩几块", "query_balance"),
        ("八十岁有高龄津贴没有", "ask_policy"),
        ("有个电话说我中了大奖要先交税，真的假的", "check_fraud"),
        ("喂，你好", "greet"),
        ("声音太小了听不见", "louder"),
        ("谢谢你啊闺女", "thank"),
        ("屋里冷清，想有人陪着唠唠嗑", "companionship"),
        ("今天股票涨了没", "out_of_scope"),
        ("wo yao qu xiao yu yue", "cancel_booking"),
        ("給我媽約個洗澡", "book_service"),
    ],
)
def test_what_callers_want(engine: EmbeddedEngine, text: str, intent: str) -> None:
    assert engine.parse_now((text,), CONTEXT).intent == intent


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("wo yao qu xiao yu yue", "cancel_booking"),
        ("wo xiang yue ge xi zao", "book_service"),
        ("zhuan ren gong", "transfer_human"),
        ("li fa duo shao qian", "query_service"),
        ("xie xie ni", "thank"),
        ("ni shi ji qi ren ma", "ask_bot"),
    ],
)
def test_pinyin_is_understood_with_and_without_spaces(
    engine: EmbeddedEngine, typed: str, intent: str
) -> None:
    assert engine.parse_now((typed,), CONTEXT).intent == intent
    assert engine.parse_now((typed.replace(" ", ""),), CONTEXT).intent == intent


def test_values_are_found_where_they_stand_in_the_original(engine: EmbeddedEngine) -> None:
    text = "那个…那个，俺想给俺娘约个注浴，后天头晌九点半，电话幺三八零五三四一二三四"
    meaning = engine.parse_now((text,), CONTEXT)
    found = {e.entity: (text[e.start : e.end], e.value) for e in meaning.entities}
    assert found["beneficiary"] == ("俺娘", "mother")
    assert found["service"] == ("注浴", "bath.home")
    assert found["date"][1] == "2026-11-23"
    assert found["time"][1] == "09:30"
    assert found["phone"][1] == "13805341234"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("注浴", "bath.home"),
        ("住玉", "bath.home"),
        ("主浴", "bath.home"),
        ("陪真", "medical.escort"),
        ("李发", "clean.haircut"),
        ("量雪压", "medical.pressure"),
    ],
)
def test_a_misheard_service_is_still_that_service(engine: EmbeddedEngine, said: str, code: str) -> None:
    assert engine.parse_now((f"我想预约{said}",), CONTEXT).value("service") == code


def test_two_things_at_once_the_pressing_one_first(engine: EmbeddedEngine) -> None:
    meaning = engine.parse_now(("我想约个明天的洗澡，哎呀我喘不上气了",), CONTEXT)
    assert (meaning.intent, meaning.secondary) == ("emergency", "book_service")
    assert meaning.rule is not None
    assert meaning.ranking[0][0] == "emergency"


def test_a_second_wish_is_kept(engine: EmbeddedEngine) -> None:
    meaning = engine.parse_now(("我要取消明天的洗澡，再问问我这个月补贴还剩多少",), CONTEXT)
    assert {meaning.intent, meaning.secondary} == {"cancel_booking", "query_balance"}


def test_an_emergency_in_a_lesser_reading_is_heard(engine: EmbeddedEngine) -> None:
    assert engine.parse_now(("我串步上起", "我喘不上气"), CONTEXT).intent == "emergency"


def test_other_readings_help(engine: EmbeddedEngine) -> None:
    alone = engine.parse_now(("取笑",), CONTEXT)
    helped = engine.parse_now(("取笑", "取消预约", "取消预约"), CONTEXT)
    assert dict(helped.ranking).get("cancel_booking", 0) > dict(alone.ranking).get("cancel_booking", 0)


@pytest.mark.parametrize("texts", [(), ("",), ("  \n",), ("😀👍🏻",), ("\x00\x07",), ("？？！",), ("…",)])
def test_nothing_said_is_out_of_scope(engine: EmbeddedEngine, texts: tuple[str, ...]) -> None:
    meaning = engine.parse_now(texts, CONTEXT)
    assert (meaning.intent, meaning.confidence, meaning.entities) == ("out_of_scope", 0.0, ())


async def test_a_very_long_text_is_read_in_part(engine: EmbeddedEngine) -> None:
    text = "我要洗澡。" * 2000
    meaning = await engine.parse((text,), CONTEXT)
    assert meaning.text == text
    assert meaning.intent == "book_service"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(SAID, max_size=4).map(tuple),
    expect=EXPECTED,
    choices=st.lists(SAID, max_size=3).map(tuple),
)
def test_no_text_raises_and_every_value_lies_in_the_text(
    engine: EmbeddedEngine, texts: tuple[str, ...], expect: str, choices: tuple[str, ...]
) -> None:
    meaning = engine.parse_now(texts, Context(now=NOW, expect=expect, choices=choices))
    known = set(engine.intents)
    assert meaning.intent in known
    assert meaning.secondary is None or meaning.secondary in known
    assert 0 <= meaning.confidence <= 1
    for entity in meaning.entities:
        assert 0 <= entity.start < entity.end <= len(meaning.text)
        assert meaning.text[entity.start : entity.end].strip()
    assert engine.parse_now(texts, Context(now=NOW, expect=expect, choices=choices)) == meaning
