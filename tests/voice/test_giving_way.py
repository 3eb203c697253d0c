"""Somebody speaks into our speech: we are silent at once, and go on when it was nothing. Virtual time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.leg import ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness, utter
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.call import Call
from voice.equipment import Equipment
from voice.giving_way import Decision, GivingWay, Voiced
from voice.sound import RATE, WIDTH, seconds

LONG = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
TALKING = Voiced(0.2, active=True)


def hold(elder: Callable[[ElderPhone], Awaitable[None]], *, interruptible: bool = True) -> ElderPhone:
    """Hold a call in which we begin with ``LONG``."""
    phone = ElderPhone()
    talk = ScriptedTalk({"started": say(LONG, interruptible=interruptible)}, otherwise=say("好"))

    async def scenario() -> None:
        equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
        call = asyncio.create_task(Call(phone, talk, equipment).run())
        await elder(phone)
        phone.hangs_up()
        await call

    run_virtually(scenario())
    return phone


def sound_between(phone: ElderPhone, start: float, end: float) -> bytes:
    """Return what was sent from ``start`` to ``end``, seconds since the call began."""
    first, last = (int(at * RATE) * WIDTH for at in (start, end))
    return bytes(phone.sent[first:last])


def test_the_last_sound_leaves_within_300_ms_of_the_callers_first() -> None:
    began = 0.0

    async def elder(phone: ElderPhone) -> None:
        nonlocal began
        await phone.hears("一二三四五")
        began = seconds(bytes(phone.sent))
        await phone.says("我要换一个日子")

    phone = hold(elder)
    assert any(sound_between(phone, began, began + 0.2))
    assert not any(sound_between(phone, began + 0.3, began + 1.2))
    assert "癸" not in phone.heard


@pytest.mark.parametrize("murmur", ["嗯", "对", "好", "嗯嗯"])
def test_after_a_murmur_we_go_on_where_we_were(murmur: str) -> None:
    async def elder(phone: ElderPhone) -> None:
        await phone.hears("一二三四五")
        await phone.says(murmur)
        await phone.hears("癸")

    assert hold(elder).heard == LONG


def test_a_noise_that_does_not_stop_holds_us_for_a_moment_only() -> None:
    async def elder(phone: ElderPhone) -> None:
        await phone.hears("一二三四五")
        phone.makes_noise(20)
        await phone.hears("癸")
        await phone.waits(0.2)

    phone = hold(elder)
    heard = memoryview(bytes(phone.sent)).cast("H").tolist()
    spoken = memoryview(utter(LONG)).cast("H").tolist()
    assert [sample for sample in heard if sample] == spoken, "no sample is lost"
    assert seconds(bytes(phone.sent)) < 0.2 * len(LONG) + GivingWay.LONGEST + 1.2


def test_a_notice_that_must_be_heard_is_not_held() -> None:
    async def elder(phone: ElderPhone) -> None:
        await phone.hears("一二")
        await phone.says("快点快点快点")
        await phone.hears("癸")

    phone = hold(elder, interruptible=False)
    assert phone.heard == LONG
    assert seconds(bytes(phone.sent)) < 0.2 * len(LONG) + 0.2


def test_who_murmurs_all_the_time_is_given_way_twice_and_then_only_words_count() -> None:
    giving_way = GivingWay()
    assert giving_way.judge(TALKING, 1.0) is Decision.HOLD
    assert giving_way.judge(None, 1.5) is Decision.GO_ON
    assert giving_way.judge(TALKING, 2.0) is Decision.HOLD
    assert giving_way.judge(Voiced(0.3, active=False), 2.5) is Decision.GO_ON
    assert giving_way.judge(TALKING, 3.0) is Decision.NOTHING
    giving_way.begin()
    assert giving_way.judge(TALKING, 4.0) is Decision.HOLD


def test_a_telephone_that_echoes_never_holds_us_again() -> None:
    giving_way = GivingWay()
    giving_way.echoed()
    giving_way.begin()
    assert giving_way.judge(TALKING, 1.0) is Decision.NOTHING
