"""Conversations: a turn is written once and in order, a dialogue is found where it was left."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backend.conversations.schemas import ConversationStart, TurnRow
from backend.db import Database
from core.clock import SteppedClock
from core.errors import NotFound


async def _open(db: Database, clock: SteppedClock, name: str = "call-1") -> None:
    async with db.unit_of_work() as uow:
        await uow.conversations.open(
            ConversationStart(name, "phone", "decheng", "14105340001", clock(), True)
        )
        await uow.commit()


async def test_turns_are_kept_in_order_with_all_that_was_understood(
    database: Database, clock: SteppedClock
) -> None:
    await _open(database, clock)
    first = TurnRow(
        "t1",
        "call-1",
        clock(),
        "speech",
        "俺想洗个澡",
        confidence=0.8,
        intent="book_service",
        score=0.93,
        entities=({"entity": "service", "value": "bath.home", "start": 2, "end": 5},),
        handler="booking.begin",
        after="Booking:date",
        reply_text="哪天来？",
        reply_speech="哪天来",
        reply={"parts": []},
        stages={"asr": 120.5},
    )
    async with database.unit_of_work() as uow:
        await uow.conversations.record(first)
        await uow.conversations.record(TurnRow("t2", "call-1", clock(), "key", "1"))
        await uow.conversations.flag("call-1", "emergency")
        await uow.conversations.end("call-1", "caller", "call-1.opus", clock() + timedelta(minutes=2))
        await uow.conversations.end("call-1", "machine")
        await uow.commit()
    async with database.reading() as uow:
        transcript = await uow.conversations.transcript("call-1")
        assert await uow.conversations.search(area="decheng") == (transcript,)
        assert await uow.conversations.search(area="changle") == ()
    assert [(turn.id, turn.ordinal) for turn in transcript.turns] == [("t1", 1), ("t2", 2)]
    kept = transcript.turns[0]
    assert (kept.intent, kept.score, kept.entities, kept.stages) == (
        first.intent,
        first.score,
        first.entities,
        first.stages,
    )
    conversation = transcript.conversation
    assert (conversation.ended_by, conversation.recording) == ("caller", "call-1.opus")
    assert conversation.flags == ("emergency",)


async def test_the_same_turn_again_is_answered_from_the_record(
    database: Database, clock: SteppedClock
) -> None:
    await _open(database, clock)
    async with database.unit_of_work() as uow:
        assert await uow.conversations.recorded("t1") is None
        await uow.conversations.record(TurnRow("t1", "call-1", clock(), "text", "喂", reply={"a": 1}))
        await uow.conversations.record(TurnRow("t1", "call-1", clock(), "text", "喂", reply={"a": 2}))
        await uow.commit()
    async with database.reading() as uow:
        assert await uow.conversations.recorded("t1") == {"a": 1}
        assert len((await uow.conversations.transcript("call-1")).turns) == 1


async def test_opening_again_only_adds_who_it_is(sample: Database, clock: SteppedClock) -> None:
    await _open(sample, clock)
    async with sample.unit_of_work() as uow:
        await uow.conversations.open(
            ConversationStart("call-1", "chat", "changle", "x", clock(), person="p-decheng-limin")
        )
        await uow.commit()
    async with sample.reading() as uow:
        known = (await uow.conversations.transcript("call-1")).conversation
    assert (known.channel, known.area, known.person) == ("phone", "decheng", "p-decheng-limin")


async def test_a_turn_of_no_conversation_is_refused(database: Database, clock: SteppedClock) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(NotFound):
            await uow.conversations.record(TurnRow("t1", "none", clock(), "text", "喂"))


async def test_state_is_found_as_it_was_left(database: Database) -> None:
    state: dict[str, Any] = {"state": "Booking:date", "data": {"service": "bath.home"}, "misses": 1}
    async with database.unit_of_work() as uow:
        assert await uow.conversations.load_state("person:1") is None
        await uow.conversations.save_state("person:1", {"state": ""})
        await uow.conversations.save_state("person:1", state)
        await uow.commit()
    async with database.reading() as uow:
        assert await uow.conversations.load_state("person:1") == state
        assert await uow.conversations.load_state("person:2") is None


async def test_turns_of_one_dialogue_wait_for_each_other(database: Database) -> None:
    async def count() -> None:
        async with database.unit_of_work() as uow:
            state = await uow.conversations.load_state("person:1") or {"turns": 0}
            await uow.conversations.save_state("person:1", {"turns": state["turns"] + 1})
            await uow.commit()

    await asyncio.gather(*(count() for _ in range(15)))
    async with database.reading() as uow:
        assert await uow.conversations.load_state("person:1") == {"turns": 15}
