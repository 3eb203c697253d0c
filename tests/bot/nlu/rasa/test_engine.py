"""Turns are understood with a Rasa server's word, and without it whenever it fails; emergencies always."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from bot.kernel.meaning import Context, Meaning
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.rasa.engine import RasaEngine
from bot.nlu.wants import Ranking
from core.clock import SHANGHAI
from tests.fakes.rasa_server import FakeRasa, entity, parsed

CONTEXT = Context(datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI), "decheng")
SAID = "给俺娘约个助浴，明天上午"


class Embedded:
    """The embedded engine as the adapter needs it, without versions."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.intents = frozenset(engine.intents)

    def parse_ranked(self, texts: tuple[str, ...], context: Context, ranking: Ranking | None) -> Meaning:
        return self._engine.parse_now(texts, context, ranking)


class Rig:
    """A server, the adapter asking it, and a clock that stands still until it is set."""

    def __init__(self, rasa: FakeRasa, client: httpx.AsyncClient, engine: EmbeddedEngine) -> None:
        self.rasa = rasa
        self.seconds = 100.0
        self.engine = RasaEngine(client, Embedded(engine), lambda: self.seconds)

    async def parse(self, *texts: str, context: Context = CONTEXT) -> Meaning:
        return await self.engine.parse(texts, context)


@pytest.fixture
async def rig(engine: EmbeddedEngine) -> AsyncIterator[Rig]:
    rasa = FakeRasa()
    async with rasa.serving() as url, httpx.AsyncClient(base_url=url, timeout=0.2) as client:
        yield Rig(rasa, client, engine)


def alone(engine: EmbeddedEngine, *texts: str) -> Meaning:
    return engine.parse_now(texts, CONTEXT)


async def test_the_servers_intent_counts_and_our_resolvers_give_the_values(rig: Rig) -> None:
    rig.rasa.answer = parsed("query_booking", others=("book_service",))
    meaning = await rig.parse(SAID)
    assert (meaning.intent, meaning.confidence) == ("query_booking", 0.93)
    assert (meaning.value("date"), meaning.value("time")) == ("2026-11-22", "morning")
    assert rig.rasa.asked == [SAID]


async def test_words_that_two_extractors_mark_are_one_value(rig: Rig) -> None:
    rig.rasa.answer = parsed(
        "book_service",
        entity("service", 5, 7, "bath.home"),
        entity("service", 5, 7, "bath.home", "RegexEntityExtractor"),
        entity("person_name", 1, 3, "俺娘"),
        entity("person_name", 2, 3, "娘", "RegexEntityExtractor"),
    )
    meaning = await rig.parse(SAID)
    assert meaning.values("service") == ("bath.home",)
    assert meaning.values("person_name") == ("俺娘",)


async def test_words_without_a_code_are_no_service_and_dates_are_ours(rig: Rig) -> None:
    rig.rasa.answer = parsed("book_service", entity("service", 0, 2, "给俺"), entity("date", 8, 10, "明天"))
    meaning = await rig.parse(SAID)
    assert (meaning.values("service"), meaning.values("date")) == (("bath.home",), ("2026-11-22",))


async def test_danger_is_heard_whatever_the_server_says(rig: Rig) -> None:
    rig.rasa.answer = parsed("greet", confidence=0.999)
    meaning = await rig.parse("俺摔倒了起不来了")
    assert (meaning.intent, meaning.rule is None) == ("emergency", False)


async def test_an_awaited_answer_is_narrowed_as_ever(rig: Rig) -> None:
    rig.rasa.answer = parsed("out_of_scope")
    waiting = Context(CONTEXT.now, "decheng", expect="yes_no")
    assert (await rig.parse("中", context=waiting)).intent == "affirm"


@pytest.mark.parametrize(
    ("intent", "name"), [("ask_policy/gaoling", "ask_policy"), ("nlu_fallback", "out_of_scope")]
)
async def test_names_of_rasa_become_ours(rig: Rig, intent: str, name: str) -> None:
    rig.rasa.answer = parsed(intent)
    assert (await rig.parse("那个什么来着")).intent == name


@pytest.mark.parametrize("status", [409, 500, 404])
async def test_a_server_without_a_model_or_in_trouble_is_done_without(
    rig: Rig, engine: EmbeddedEngine, status: int
) -> None:
    rig.rasa.status, rig.rasa.answer = status, {"status": "failure", "reason": "Conflict"}
    assert await rig.parse(SAID) == alone(engine, SAID)


@pytest.mark.parametrize(
    "answer",
    [
        "not JSON",
        "[]",
        {},
        {"intent": None},
        parsed("no_intent_of_ours"),
        parsed("greet", {"entity": "date"}),
    ],
    ids=["text", "list", "empty", "no intent", "unknown intent", "entity without place"],
)
async def test_nonsense_is_done_without(
    rig: Rig, engine: EmbeddedEngine, answer: dict[str, object] | str
) -> None:
    rig.rasa.answer = answer
    assert await rig.parse(SAID) == alone(engine, SAID)


async def test_a_late_server_is_not_waited_for(rig: Rig, engine: EmbeddedEngine) -> None:
    rig.rasa.delay = 1
    assert await asyncio.wait_for(rig.parse(SAID), 5) == alone(engine, SAID)


async def test_a_refused_connection_is_done_without(engine: EmbeddedEngine) -> None:
    async with FakeRasa().serving() as url:
        pass  # nobody listens there any more
    async with httpx.AsyncClient(base_url=url, timeout=0.2) as client:
        assert await RasaEngine(client, Embedded(engine)).parse((SAID,), CONTEXT) == alone(engine, SAID)


async def test_a_server_that_failed_is_left_alone_for_a_while_and_then_asked_again(rig: Rig) -> None:
    rig.rasa.status = 409
    await rig.parse(SAID)
    rig.rasa.status, rig.rasa.answer = 200, parsed("query_booking")
    rig.seconds += 9
    assert (await rig.parse(SAID)).intent != "query_booking"
    assert len(rig.rasa.asked) == 1
    rig.seconds += 2
    assert (await rig.parse(SAID)).intent == "query_booking"


@pytest.mark.parametrize("text", ["", "😀", "。，"])
async def test_nothing_said_is_not_worth_asking(rig: Rig, text: str) -> None:
    assert (await rig.parse(text)).intent == "out_of_scope"
    assert rig.rasa.asked == []


async def test_only_the_first_seconds_of_a_speech_are_sent(rig: Rig) -> None:
    await rig.parse("我想问问" * 3000)
    assert len(rig.rasa.asked[0]) == 400
