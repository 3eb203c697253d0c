"""Whoever answers at once is talked to, and whoever refuses at once is known to have refused."""

import asyncio

import pytest
from baresip import CallBusy, Event

from tests.fakes.quick_stack import HANDLE, QuickAgent, QuickStack
from voice.legs.sip.dialling import dial

URI = "sip:office@192.0.2.1"
LONG = 3600.0


async def test_an_answer_in_the_same_moment_counts() -> None:
    stack = QuickStack()
    agent = QuickAgent(stack, lambda: stack.say(Event.CALL_ESTABLISHED))
    assert (await dial(stack, agent, URI, {}, LONG)).handle == HANDLE


async def test_a_refusal_in_the_same_moment_is_told_as_it_is() -> None:
    stack = QuickStack()
    agent = QuickAgent(stack, lambda: stack.say(Event.CALL_CLOSED, "486 Busy Here"))
    with pytest.raises(CallBusy):
        await dial(stack, agent, URI, {}, LONG)


async def test_who_hangs_up_right_after_answering_is_gone() -> None:
    stack = QuickStack()

    def both() -> None:
        stack.say(Event.CALL_ESTABLISHED)
        stack.say(Event.CALL_CLOSED, "Connection reset by peer")

    with pytest.raises(Exception, match="Connection reset"):
        await dial(stack, QuickAgent(stack, both), URI, {}, LONG)


async def test_the_answer_of_another_call_is_not_ours() -> None:
    stack = QuickStack()
    agent = QuickAgent(stack, lambda: stack.say(Event.CALL_ESTABLISHED, call=HANDLE + 1))
    calling = asyncio.create_task(dial(stack, agent, URI, {}, LONG))
    await asyncio.sleep(0)
    assert not calling.done()
    stack.say(Event.CALL_ESTABLISHED)
    assert (await calling).handle == HANDLE
