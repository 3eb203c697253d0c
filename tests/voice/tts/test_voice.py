"""The Synthesizer of the product over a model of a few bytes. Category: integration."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import ModelMissing
from tests.fakes.small_voice import make_forecast, make_model_folder
from voice.sound import seconds
from voice.tts.base import Clause, Manner
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

pytestmark = pytest.mark.real
FIXED = Clause("这里是养老服务热线，您要办什么事？")
LONG = Clause("这里是养老服务热线您要办什么事请直接说")
PERSONAL = Clause("王秀英奶奶，您的电话是13805341234。", "memory")


@pytest.fixture
async def voice(tmp_path: Path) -> AsyncIterator[KokoroVoice]:
    model = make_model_folder(tmp_path / "model")
    forecasts = make_forecast(model, tmp_path / "forecasts")
    speaker = KokoroVoice(model, tmp_path / "cache", forecasts=forecasts)
    await speaker.start()
    yield speaker
    await speaker.stop()


async def _said(voice: KokoroVoice, *clauses: Clause, manner: Manner = Manner()) -> list[bytes]:  # noqa: B008
    return [sound async for sound in voice.speak(clauses, manner)]


def _kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache" / "prompts").rglob("*.wav"))


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def test_without_weights_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        await KokoroVoice(tmp_path, tmp_path).start()


async def test_an_unknown_voice_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="zf_nobody"):
        await KokoroVoice(make_model_folder(tmp_path), tmp_path, voice="zf_nobody").start()


async def test_between_pieces_there_is_a_pause(voice: KokoroVoice) -> None:
    said = await _said(voice, FIXED)
    pause = said.index(bytes(int(0.25 * 8000) * 2))
    assert seconds(b"".join(said[:pause])) > 0.5
    assert seconds(b"".join(said[pause + 1 :])) > 0.5


async def test_nothing_personal_is_written_to_disk(voice: KokoroVoice, tmp_path: Path) -> None:
    await _said(voice, PERSONAL)
    assert _kept(tmp_path) == []
    for text in ("王秀英", "13805341234", "幺三八"):
        assert not any(text.encode() in content for content in _contents(tmp_path))
    await _said(voice, PERSONAL)
    assert voice.statistics.memory == 1


async def test_fixed_clauses_are_rendered_once(voice: KokoroVoice, tmp_path: Path) -> None:
    once = b"".join(await _said(voice, FIXED))
    assert len(_kept(tmp_path)) == 2
    assert b"".join(await _said(voice, FIXED)) == once
    assert voice.statistics.missed == 2


async def test_slower_is_longer_and_louder_is_not_rendered_again(voice: KokoroVoice) -> None:
    usual = b"".join(await _said(voice, FIXED))
    slow = b"".join(await _said(voice, FIXED, manner=Manner(rate=0.7)))
    missed = voice.statistics.missed
    loud = b"".join(await _said(voice, FIXED, manner=Manner(gain=6.0)))
    assert seconds(slow) > seconds(usual)
    assert len(loud) == len(usual)
    assert voice.statistics.missed == missed


async def test_a_listener_who_leaves_drops_the_rest(voice: KokoroVoice) -> None:
    speech = voice.speak((FIXED, PERSONAL))
    assert await anext(speech)
    await speech.aclose()
    assert await _said(voice, FIXED)


@pytest.mark.parametrize("clause", [LONG, Clause(LONG.text, "memory")])
async def test_what_was_heard_while_it_was_made_is_kept(voice: KokoroVoice, clause: Clause) -> None:
    live = await _said(voice, clause)
    again = await _said(voice, clause)
    assert len(live) > len(again) == 1
    assert b"".join(live) == again[0]
    assert voice.statistics.missed == 1


async def test_half_a_clause_is_not_kept(voice: KokoroVoice, tmp_path: Path) -> None:
    speech = voice.speak((LONG,))
    assert await anext(speech)
    await speech.aclose()
    assert _kept(tmp_path) == []
    assert len(await _said(voice, LONG)) > 1


async def test_a_voice_of_which_nothing_is_foretold_speaks_in_whole_clauses(tmp_path: Path) -> None:
    voice = KokoroVoice(make_model_folder(tmp_path / "model"), tmp_path / "cache")
    await voice.start()
    assert len(await _said(voice, LONG)) == 1
    await voice.stop()


async def test_nothing_to_say_is_silence(voice: KokoroVoice) -> None:
    assert b"".join(await _said(voice, Clause("……"))) == b""
    assert await _said(voice) == []


async def test_prompts_are_there_before_anybody_calls(voice: KokoroVoice) -> None:
    steps: list[tuple[int, int]] = []
    failed = await render_ahead(
        voice,
        [(Clause("您好，这里是养老服务热线。"),), (Clause(FIXED.text),)],
        progress=lambda done, total: steps.append((done, total)),
    )
    assert failed == 0
    assert steps == [(1, 2), (2, 2)]
    missed = voice.statistics.missed
    await _said(voice, FIXED)
    assert voice.statistics.missed == missed
