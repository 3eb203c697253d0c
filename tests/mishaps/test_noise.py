"""A cough, a television without words that the recogniser knows, a receiver that was never put down."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.fakes.leg import ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.call import LONGEST_SECONDS, Call
from voice.equipment import Equipment
from voice.summary import CallSummary


def hold(elder: Callable[[ElderPhone], Awaitable[None]], talk: ScriptedTalk) -> CallSummary:
    async def scenario() -> CallSummary:
        phone = ElderPhone()
        equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
        call = asyncio.create_task(Call(phone, talk, equipment).run())
        await elder(phone)
        return await call

    return run_virtually(scenario())


def test_a_cough_is_not_answered() -> None:
    async def coughs(phone: ElderPhone) -> None:
        await phone.hears(GREETING)
        phone.makes_noise(0.3)
        await phone.waits(3)
        phone.hangs_up()

    talk = ScriptedTalk()
    hold(coughs, talk)
    assert talk.of("heard") == []


def test_noise_without_words_is_asked_about_and_then_people_ring() -> None:
    async def television(phone: ElderPhone) -> None:
        await phone.hears(GREETING)
        while not phone.over:
            phone.makes_noise(20)
            await phone.waits(22)

    talk = ScriptedTalk({"": say("没听清"), "silence 6": say("请人给您回电话", then="hangup")})
    summary = hold(television, talk)
    assert summary.reason == "finished"
    assert talk.of("heard") == [""] * 5
    assert talk.of("silence") == [6], "people ring back: handlers/manner.py"


def test_a_call_that_nobody_ends_is_ended_after_an_hour() -> None:
    async def talks_on(phone: ElderPhone) -> None:
        while not phone.over:
            await phone.waits(20)
            await phone.says("今天天气很好")

    talk = ScriptedTalk(otherwise=say("嗯"))
    summary = hold(talks_on, talk)
    assert LONGEST_SECONDS < summary.seconds < LONGEST_SECONDS + 60
    assert summary.broke, "and somebody rings back"
