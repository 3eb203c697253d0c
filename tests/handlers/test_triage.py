"""Danger that may be told gets one question: yes calls people, no goes on with what was wanted."""

import pytest

from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from bot.app import build_dispatcher
from bot.kernel.lines import Lines
from bot.kernel.meaning import Entity, Meaning
from bot.kernel.testing import Conversation
from bot.nlu.library import Library
from bot.nlu.scam import ScamWatch
from core.clock import SteppedClock
from tests.fakes.hearer import Sentences

DOUBTFUL = "屋里怪味呛人，来个人给擦擦窗户"
CLEANING = Entity("service", 10, 14, "clean.windows")


@pytest.fixture
def talk(
    sample_sqlite: Database, lines: Lines, clock: SteppedClock, scam: ScamWatch, library: Library
) -> Conversation:
    understood = Sentences(
        {
            DOUBTFUL: Meaning("", "book_service", 0.8, entities=(CLEANING,), secondary="emergency"),
            "没有危险": Meaning("", "deny", 0.9),
            "对": Meaning("", "affirm", 0.9),
        }
    )
    dispatcher = build_dispatcher(sample_sqlite, understood, lines, clock, scam, library)
    return Conversation(dispatcher, clock, channel="phone", address=WANG_XIUYING_PHONE)


async def test_it_is_asked_before_anything_is_done(talk: Conversation) -> None:
    reply = await talk.say(DOUBTFUL)
    assert "现在有危险" in reply.speech
    assert reply.expect.kind == "yes_no"
    assert reply.handoff is None


async def test_yes_calls_people(talk: Conversation) -> None:
    await talk.say(DOUBTFUL)
    reply = await talk.say("对")
    assert reply.handoff is not None
    assert reply.handoff.reason == "emergency"


async def test_no_goes_on_and_is_not_asked_again(talk: Conversation) -> None:
    await talk.say(DOUBTFUL)
    reply = await talk.say("没有危险")
    assert "哪一天" in reply.speech
    assert "现在有危险" not in (await talk.say(DOUBTFUL)).speech


async def test_while_people_are_called_nothing_is_asked(talk: Conversation) -> None:
    await talk.say("救命啊我摔倒了")
    assert "现在有危险" not in (await talk.say(DOUBTFUL)).speech
