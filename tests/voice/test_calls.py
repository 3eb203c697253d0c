"""Many callers at once: each has a call of their own, the next one too many is refused, a stop is polite."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core.errors import ConfigurationError
from tests.fakes.leg import ELDER, ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness, utter
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk
from tests.fakes.virtual_time import run_virtually
from voice.calls import Calls
from voice.equipment import Equipment
from voice.legs.base import CallInfo, CallLeg
from voice.summary import CallSummary


class Exchange:
    """A leg server whose calls the test makes."""

    def __init__(self, *, taken: bool = False) -> None:
        self._legs: asyncio.Queue[CallLeg] = asyncio.Queue()
        self._taken = taken
        self.stopped = False

    def rings(self, leg: CallLeg) -> None:
        self._legs.put_nowait(leg)

    async def start(self) -> None:
        if self._taken:
            raise ConfigurationError("port 5060 is taken")

    async def calls(self) -> AsyncIterator[CallLeg]:
        while True:
            yield await self._legs.get()

    async def stop(self) -> None:
        self.stopped = True


def phones(count: int) -> list[ElderPhone]:
    return [ElderPhone(replace(ELDER, call_id=f"call-{n}")) for n in range(count)]


FULL = "现在人多我们给您打回去"


def equipment() -> Equipment:
    return Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness, full=utter(FULL))


def test_calls_are_held_side_by_side_and_one_too_many_is_refused() -> None:
    talks: list[ScriptedTalk] = []
    ended: list[CallSummary] = []
    refused: list[CallInfo] = []

    def host(info: CallInfo) -> ScriptedTalk:
        talks.append(ScriptedTalk())
        return talks[-1]

    async def scenario() -> None:
        exchange = Exchange()
        calls = Calls([exchange], host, equipment(), 2, ended.append, refused.append)
        await calls.start()
        first, second, third = phones(3)
        for phone in (first, second, third):
            exchange.rings(phone)
        await first.hears(GREETING)
        await second.hears(GREETING)
        assert calls.active == 2
        assert [info.call_id for info in refused] == ["call-2"]
        await third.hears(FULL)
        await third.waits(0.1)
        assert third.hung_up == ["busy"]
        await first.says("我想洗澡")
        first.hangs_up()
        await first.waits(1)
        assert calls.active == 1
        second.hangs_up()
        await calls.stop()
        assert exchange.stopped

    run_virtually(scenario())
    assert talks[0].of("heard") == ["我想洗澡"]
    assert talks[1].of("heard") == []
    assert [summary.call_id for summary in ended] == ["call-0", "call-1"]


def test_a_stop_lets_a_call_finish_and_ends_what_takes_too_long() -> None:
    talks: list[ScriptedTalk] = []

    def host(info: CallInfo) -> ScriptedTalk:
        talks.append(ScriptedTalk())
        return talks[-1]

    async def scenario() -> None:
        exchange = Exchange()
        calls = Calls([exchange], host, equipment())
        await calls.start()
        quick, slow = phones(2)
        exchange.rings(quick)
        exchange.rings(slow)
        await quick.hears(GREETING)
        stopping = asyncio.create_task(calls.stop(limit=20))
        await quick.waits(1)
        quick.hangs_up()
        await stopping
        assert calls.active == 0
        assert slow.hung_up == ["shutdown"]
        assert len(asyncio.all_tasks()) == 1

    run_virtually(scenario())
    assert [talk.of("ended") for talk in talks] == [["caller"], ["us"]]


def test_who_calls_during_a_stop_is_told_and_called_back() -> None:
    refused: list[CallInfo] = []

    async def scenario() -> None:
        exchange = Exchange()
        calls = Calls([exchange], lambda info: ScriptedTalk(), equipment(), refused=refused.append)
        await calls.start()
        first, late = phones(2)
        exchange.rings(first)
        await first.hears(GREETING)
        stopping = asyncio.create_task(calls.stop(limit=60))
        await first.waits(1)
        exchange.rings(late)
        await late.hears(FULL)
        await first.says("我想洗澡")
        assert not first.hung_up
        first.hangs_up()
        await stopping
        assert late.hung_up == ["busy"]
        assert exchange.stopped

    run_virtually(scenario())
    assert [info.call_id for info in refused] == ["call-1"]


@pytest.mark.parametrize("taken", [True, False])
def test_without_room_people_take_the_caller_or_call_back(taken: bool) -> None:
    refused: list[CallInfo] = []

    async def scenario() -> None:
        exchange = Exchange()
        calls = Calls(
            [exchange],
            lambda info: ScriptedTalk(),
            equipment(),
            0,
            refused=refused.append,
            seats="sip:8001@pbx",
        )
        await calls.start()
        phone = ElderPhone(transfers=taken)
        exchange.rings(phone)
        await phone.waits(5)
        assert phone.transferred == ["sip:8001@pbx"]
        assert phone.hung_up == ["transferred" if taken else "busy"]
        assert (FULL in phone.heard) is not taken
        await calls.stop()

    run_virtually(scenario())
    assert len(refused) == (0 if taken else 1)


def test_a_port_that_is_taken_releases_the_others() -> None:
    async def scenario() -> None:
        good = Exchange()
        with pytest.raises(ConfigurationError):
            await Calls([good, Exchange(taken=True)], lambda info: ScriptedTalk(), equipment()).start()
        assert good.stopped

    run_virtually(scenario())


def test_a_talk_that_cannot_begin_does_not_keep_the_next_caller_out() -> None:
    talks = iter([None, ScriptedTalk()])

    def host(info: CallInfo) -> ScriptedTalk:
        talk = next(talks)
        if talk is None:
            raise RuntimeError("broken")
        return talk

    async def scenario() -> None:
        exchange = Exchange()
        calls = Calls([exchange], host, equipment())
        await calls.start()
        first, second = phones(2)
        exchange.rings(first)
        exchange.rings(second)
        await first.hears(FULL)
        await second.hears(GREETING)
        second.hangs_up()
        await calls.stop()

    run_virtually(scenario())


def test_a_new_caller_is_refused_while_the_engines_have_no_room() -> None:
    full = True
    refused: list[CallInfo] = []

    async def scenario() -> None:
        nonlocal full
        exchange = Exchange()
        calls = Calls(
            [exchange], lambda _: ScriptedTalk(), equipment(), refused=refused.append, room=lambda: not full
        )
        await calls.start()
        first, second = phones(2)
        exchange.rings(first)
        await first.hears(FULL)
        full = False
        exchange.rings(second)
        await second.hears(GREETING)
        second.hangs_up()
        await calls.stop()

    run_virtually(scenario())
    assert [info.call_id for info in refused] == ["call-0"]
