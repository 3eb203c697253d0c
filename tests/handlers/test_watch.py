"""The watch on a whole talk: what is noted, who is told, and who never is."""

from collections.abc import Callable

import pytest

from backend.db import Database
from backend.seeding.people import LI_MIN, WANG_XIUYING_PHONE
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.filters import Intent
from bot.kernel.reply import Notify, Reply
from bot.kernel.router import Router
from bot.kernel.testing import Conversation
from core.clock import SteppedClock

Assistant = Callable[[Database], Dispatcher]
STORY = "有人打电话自称公安局的说我涉嫌洗钱让我把存款转到安全账户"


@pytest.fixture
def caller(sample_sqlite: Database, assistant: Assistant, clock: SteppedClock) -> Conversation:
    return Conversation(assistant(sample_sqlite), clock, address=WANG_XIUYING_PHONE)


def told(reply: Reply) -> list[str]:
    return [part.person for part in reply.parts if isinstance(part, Notify)]


async def test_the_daughter_hears_of_it_once_and_no_more_than_she_must(caller: Conversation) -> None:
    reply = await caller.say(STORY)
    notice = next(part for part in reply.parts if isinstance(part, Notify))
    assert notice.person == LI_MIN
    assert "王奶奶" in notice.words.text
    assert "公安" not in notice.words.text
    assert "安全账户" not in notice.words.text
    assert not told(await caller.say("他又打来了让我赶紧转账到安全账户"))


async def test_a_relative_who_is_named_as_the_asker_never_hears_of_it(caller: Conversation) -> None:
    await caller.say("有人打电话来")
    reply = await caller.say("说是我闺女，声音一模一样，换手机号了，让我转五万块钱急用别告诉别人")
    assert not told(reply)


async def test_who_must_not_know_by_the_swindler_does_hear_of_it(caller: Conversation) -> None:
    reply = await caller.say("公安局的说我涉嫌洗钱让我把钱转到安全账户别告诉我闺女")
    assert told(reply) == [LI_MIN]


async def test_staff_find_the_words_in_the_transcript(caller: Conversation, sample_sqlite: Database) -> None:
    await caller.say("你好")
    await caller.say(STORY)
    async with sample_sqlite.reading() as uow:
        talk = await uow.conversations.transcript("talk")
        findings = await uow.fraud.findings("talk")
        tickets = await uow.tickets.search()
    assert "fraud" in talk.conversation.flags
    (finding,) = findings
    text = next(turn.text for turn in talk.turns if turn.id == finding.turn)
    assert finding.spans
    assert all(text[span.start : span.end] == span.text for span in finding.spans)
    assert finding.type == "冒充公检法"
    assert [t.kind for t in tickets if t.conversation == "talk"] == ["fraud_watch"]


async def test_what_was_found_stays_when_the_handler_breaks(
    sample_sqlite: Database, assistant: Assistant, clock: SteppedClock
) -> None:
    broken = Router("broken")

    @broken.on(Intent("check_fraud"))
    async def breaks() -> Reply:
        raise RuntimeError

    dispatcher = assistant(sample_sqlite)
    dispatcher.routers.insert(0, broken)
    reply = await Conversation(dispatcher, clock, address=WANG_XIUYING_PHONE).say(STORY)
    assert told(reply) == [LI_MIN]
    async with sample_sqlite.reading() as uow:
        talk = await uow.conversations.transcript("talk")
        findings = await uow.fraud.findings("talk")
    assert [turn.error for turn in talk.turns] == ["internal"]
    assert len(findings) == 1


async def test_a_stranger_is_warned_and_staff_told_but_nobody_else(
    sample_sqlite: Database, assistant: Assistant, clock: SteppedClock
) -> None:
    stranger = Conversation(assistant(sample_sqlite), clock, address="web", trusted=False)
    reply = await stranger.say(STORY)
    assert "很像骗子" in reply.text
    assert not told(reply)
    async with sample_sqlite.reading() as uow:
        assert "fraud_watch" in {ticket.kind for ticket in await uow.tickets.search()}


async def test_an_honest_talk_leaves_no_trace(caller: Conversation, sample_sqlite: Database) -> None:
    for line in ("你好", "后天上午九点给我洗个澡", "老年食堂有几个"):
        await caller.say(line)
    async with sample_sqlite.reading() as uow:
        assert not await uow.fraud.findings("talk")


async def test_danger_comes_before_swindlers(caller: Conversation) -> None:
    reply = await caller.say("骗子气得我胸口疼喘不上气了，他让我转到安全账户")
    assert reply.handoff
    assert reply.handoff.reason == "emergency"
