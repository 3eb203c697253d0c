"""The caller hangs up, at any moment of a turn."""

import asyncio

import pytest

from tests.fakes.leg import ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.call import Call
from voice.equipment import Equipment

MOMENTS = [moment / 10 for moment in range(0, 80, 3)]
"""Seconds into a call that takes eight: greeting, a sentence, thinking, the answer, listening."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_call_ends_once_and_leaves_nothing(moment: float) -> None:
    talk, recognizer, phone = ScriptedTalk({"我要洗澡": say("好的哪一天")}), ReadingRecognizer(), ElderPhone()

    async def scenario() -> None:
        equipment = Equipment(recognizer, InstantSynthesizer(), None, Loudness)
        call = asyncio.create_task(Call(phone, talk, equipment).run())
        speaking = asyncio.create_task(_speaks(phone))
        await phone.waits(moment)
        phone.hangs_up()
        summary = await call
        await speaking
        assert (summary.by, summary.broke) == ("caller", False)
        assert asyncio.all_tasks() == {asyncio.current_task()}, "no task is left"

    run_virtually(scenario())
    assert talk.of("ended") == ["caller"]
    assert talk.told[-1][0] == "ended"
    assert recognizer.open == 0


async def _speaks(phone: ElderPhone) -> None:
    await phone.hears(GREETING)
    await phone.waits(0.5)
    await phone.says("我要洗澡")


@pytest.mark.parametrize("sentence", ["我要洗澡", "明天不用来了"])
def test_the_last_words_before_the_click_are_in_the_transcript(sentence: str) -> None:
    talk, phone = ScriptedTalk(), ElderPhone()

    async def scenario() -> None:
        equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
        call = asyncio.create_task(Call(phone, talk, equipment).run())
        await phone.hears(GREETING)
        await phone.waits(0.5)
        await phone.says(sentence)
        phone.hangs_up()
        await call

    run_virtually(scenario())
    assert talk.of("heard") == [sentence]
