"""A yes or no that the recogniser is not sure of: asked for again, never acted on."""

from collections.abc import Callable

import pytest

from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.reply import Confirm, Handoff
from bot.kernel.testing import Conversation
from bot.kernel.turn import Speech
from core.clock import SteppedClock

Assistant = Callable[[Database], Dispatcher]


@pytest.fixture
async def asked(sample_sqlite: Database, assistant: Assistant, clock: SteppedClock) -> Conversation:
    """A talk in which a call back was offered and a yes or no is awaited."""
    talk = Conversation(assistant(sample_sqlite), clock, address=WANG_XIUYING_PHONE)
    reply = await talk.send(Speech(("我要找人工",), 1.0))
    assert reply.expect.kind == "yes_no"
    return talk


@pytest.mark.parametrize("heard", ["对", "不对"])
async def test_what_was_barely_heard_is_asked_again(asked: Conversation, heard: str) -> None:
    reply = await asked.send(Speech((heard,), 0.5))
    assert reply.expect.kind == "yes_no"
    assert any(isinstance(part, Confirm) for part in reply.parts)
    assert reply.handoff is None


async def test_a_clear_answer_after_it_counts(asked: Conversation) -> None:
    await asked.send(Speech(("对",), 0.5))
    reply = await asked.send(Speech(("对",), 0.95))
    assert isinstance(reply.handoff, Handoff)


async def test_another_wish_counts_however_faint(asked: Conversation) -> None:
    reply = await asked.send(Speech(("我摔倒了起不来了",), 0.3))
    assert reply.intent == "emergency"
