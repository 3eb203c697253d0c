"""Which voice says what when others are slow, down or not allowed to. Category: unit."""

import re
from datetime import datetime, timedelta

import pytest

from core.clock import SHANGHAI, SteppedClock
from core.errors import EngineBusy, ModelMissing
from tests.fakes.piece_voice import ScriptedVoice
from tests.fakes.sound import read
from voice.tts.base import Clause, Manner
from voice.tts.breaker import Breaker
from voice.tts.ladder import Fallback, Ladder

SPEECH = (
    Clause("这里是养老服务热线，"),
    Clause("王秀英奶奶您好呀，", "memory"),
    Clause("请问您要办什么事？"),
)
EVERYTHING = ("养老", "王秀英", "办什么")
NORMAL = Manner()


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 25, 9, tzinfo=SHANGHAI))


@pytest.fixture
def edge() -> ScriptedVoice:
    return ScriptedVoice("乙", fixed_only=True)


@pytest.fixture
def espeak() -> ScriptedVoice:
    return ScriptedVoice("丙")


def _ladder(
    clock: SteppedClock, first: ScriptedVoice, *others: ScriptedVoice, deadline: float = 0.05
) -> Ladder:
    fallbacks = [Fallback(voice.mark, voice, Breaker(clock), deadline) for voice in others]
    return Ladder(first, fallbacks, deadline)


async def _said(ladder: Ladder) -> list[str]:
    """Return what was heard, piece by piece."""
    return _pieces([sound async for sound in ladder.speak(SPEECH, NORMAL)])


def _pieces(parts: list[bytes]) -> list[str]:
    return re.findall("[^，？]+[，？]", read(b"".join(parts)))


async def test_the_first_voice_says_everything(
    clock: SteppedClock, edge: ScriptedVoice, espeak: ScriptedVoice
) -> None:
    said = await _said(_ladder(clock, ScriptedVoice("甲"), edge, espeak, deadline=60))
    assert said == ["甲这里是养老服务热线，", "甲王秀英奶奶您好呀，", "甲请问您要办什么事？"]
    assert (edge.asked, espeak.asked) == ([], [])


async def test_a_failure_in_the_middle_changes_the_voice_for_one_piece(
    clock: SteppedClock, edge: ScriptedVoice, espeak: ScriptedVoice
) -> None:
    first = ScriptedVoice("甲", fails=("王秀英",))
    said = await _said(_ladder(clock, first, edge, espeak, deadline=60))
    assert said == ["甲这里是养老服务热线，", "丙王秀英奶奶您好呀，", "甲请问您要办什么事？"]


async def test_a_slow_voice_is_passed_over_and_its_piece_dropped(
    clock: SteppedClock, edge: ScriptedVoice
) -> None:
    first = ScriptedVoice("甲", hangs=("养老",))
    said = await _said(_ladder(clock, first, edge))
    assert said == ["乙这里是养老服务热线，", "甲王秀英奶奶您好呀，", "甲请问您要办什么事？"]
    assert first.dropped == ["这里是养老服务热线，"]


async def test_personal_text_never_reaches_a_voice_for_fixed_sentences(
    clock: SteppedClock, edge: ScriptedVoice, espeak: ScriptedVoice
) -> None:
    said = await _said(_ladder(clock, ScriptedVoice("甲", fails=EVERYTHING), edge, espeak, deadline=60))
    assert said == ["乙这里是养老服务热线，", "丙王秀英奶奶您好呀，", "乙请问您要办什么事？"]
    assert not any("王秀英" in text for text in edge.asked)


async def test_a_slow_fallback_is_passed_over_too(clock: SteppedClock, espeak: ScriptedVoice) -> None:
    edge = ScriptedVoice("乙", hangs=EVERYTHING)
    said = await _said(_ladder(clock, ScriptedVoice("甲", fails=EVERYTHING), edge, espeak))
    assert [text[0] for text in said] == ["丙", "丙", "丙"]


async def test_where_no_other_voice_may_speak_the_slow_first_one_is_waited_for(
    clock: SteppedClock, edge: ScriptedVoice
) -> None:
    first = ScriptedVoice("甲", hangs=("王秀英",))
    speech = _ladder(clock, first, edge).speak(SPEECH)
    heard = [await anext(speech)]
    first.release()
    heard += [sound async for sound in speech]
    assert [text[0] for text in _pieces(heard)] == ["甲", "甲", "甲"]


async def test_a_piece_that_breaks_off_ends_the_speech_and_nobody_else_says_it(
    clock: SteppedClock, espeak: ScriptedVoice
) -> None:
    speech = _ladder(clock, ScriptedVoice("甲", breaks_in=("王秀英",)), espeak, deadline=60).speak(SPEECH)
    heard = [await anext(speech) for _ in range(4)]  # two parts, the pause, one part
    with pytest.raises(EngineBusy):
        await anext(speech)
    assert read(b"".join(heard)).startswith("甲这里是养老服务热线，甲王秀英")
    assert espeak.asked == []


async def test_a_fallback_that_keeps_failing_is_spared_until_it_has_rested(clock: SteppedClock) -> None:
    edge = ScriptedVoice("乙", fails=EVERYTHING)
    ladder = _ladder(clock, ScriptedVoice("甲", fails=EVERYTHING), edge, ScriptedVoice("丙"), deadline=60)
    await _said(ladder)
    await _said(ladder)
    assert len(edge.asked) == 3
    edge.fails = ()
    clock.step(timedelta(seconds=30))
    assert [text[0] for text in await _said(ladder)] == ["乙", "乙", "乙"]


async def test_when_nobody_can_speak_the_error_is_that_of_the_first(
    clock: SteppedClock, edge: ScriptedVoice
) -> None:
    with pytest.raises(EngineBusy, match="scripted"):
        await _said(_ladder(clock, ScriptedVoice("甲", fails=("王秀英",)), edge, deadline=60))


async def test_a_listener_who_leaves_drops_what_was_rendered_ahead(clock: SteppedClock) -> None:
    first = ScriptedVoice("甲", hangs=("王秀英", "办什么"))
    speech = _ladder(clock, first, deadline=60).speak(SPEECH)
    await anext(speech)
    await speech.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert first.dropped == ["王秀英奶奶您好呀，", "请问您要办什么事？"]


async def test_a_fallback_that_is_not_installed_is_left_out(clock: SteppedClock) -> None:
    missing, espeak = ScriptedVoice("乙", missing=True), ScriptedVoice("丙")
    ladder = _ladder(clock, ScriptedVoice("甲", fails=EVERYTHING), missing, espeak, deadline=60)
    await ladder.start()
    assert [text[0] for text in await _said(ladder)] == ["丙", "丙", "丙"]
    await ladder.stop()
    assert (missing.asked, espeak.running) == ([], False)


async def test_without_the_first_voice_nothing_starts(clock: SteppedClock, espeak: ScriptedVoice) -> None:
    with pytest.raises(ModelMissing):
        await _ladder(clock, ScriptedVoice("甲", missing=True), espeak).start()
    assert not espeak.running
