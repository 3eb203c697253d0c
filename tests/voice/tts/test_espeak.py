"""espeak-ng as a voice: the real program, and stand-ins that misbehave. Category: integration."""

import shutil
from pathlib import Path

import pytest

from bot.fallbacks import with_fallbacks
from core.clock import wall_clock
from core.errors import EngineBusy, ModelMissing
from tests.fakes.small_voice import make_model_folder
from voice.prosody.clauses import Piece
from voice.prosody.pronounce import pronouncer
from voice.sound import seconds
from voice.tts.base import Clause, Manner
from voice.tts.espeak import INSTALL, PROGRAM, EspeakVoice, as_pinyin
from voice.tts.voice import KokoroVoice

pytestmark = pytest.mark.real
installed = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=f"no {PROGRAM}: {INSTALL}")
GREETING = Piece("您好，这里是养老服务热线。", "disk", 0.0)


def _program(folder: Path, script: str, deadline: float = 60.0) -> EspeakVoice:
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return EspeakVoice(str(program), deadline)


def test_it_is_given_syllables_with_tones() -> None:
    assert as_pinyin(pronouncer().words("您好，还款。")) == "nin2 hao3 ,huan2 kuan3 ."
    assert as_pinyin(pronouncer().words("，。")) == ""


async def test_without_the_program_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="apt-get install espeak-ng"):
        await EspeakVoice(str(tmp_path / "nothing")).start()


async def test_a_program_that_fails_or_is_no_speaker_makes_no_sound(tmp_path: Path) -> None:
    for script, told in (("cat >/dev/null; exit 3", "ended with 3"), ("cat", "made no sound")):
        with pytest.raises(EngineBusy, match=told):
            await _program(tmp_path, script).sound(GREETING, 0.85)
    with pytest.raises(EngineBusy, match="does not start"):
        await EspeakVoice(str(tmp_path)).sound(GREETING, 0.85)


async def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(EngineBusy, match="late"):
        await _program(tmp_path, "exec sleep 60", deadline=0.2).sound(GREETING, 0.85)


async def test_the_text_is_on_no_command_line(tmp_path: Path) -> None:
    voice = _program(tmp_path, f'echo "$@" > {tmp_path}/seen; cat > /dev/null; exit 1')
    with pytest.raises(EngineBusy):
        await voice.sound(GREETING, 0.85)
    assert "nin2" not in (tmp_path / "seen").read_text()


@installed
async def test_a_speech_comes_piece_by_piece_with_its_pause() -> None:
    voice = EspeakVoice()
    await voice.start()
    clauses = (Clause("您好，这里是养老服务热线，"), Clause("王秀英奶奶，请讲。", "memory"))
    first, pause, second = [sound async for sound in voice.speak(clauses)]
    assert pause == bytes(int(0.25 * 8000) * 2)
    assert seconds(first) > 2
    assert seconds(second) > 1


@installed
async def test_it_speaks_where_the_products_own_voice_is_gone(tmp_path: Path) -> None:
    kokoro = KokoroVoice(make_model_folder(tmp_path / "model"), tmp_path / "cache")
    ladder = with_fallbacks(kokoro, ["espeak"], wall_clock)
    await ladder.start()
    await kokoro.stop()
    (sound,) = [sound async for sound in ladder.speak((Clause(GREETING.text),))]
    await ladder.stop()
    assert sound == b"".join([piece async for piece in EspeakVoice().speak((Clause(GREETING.text),))])


@installed
async def test_slower_is_longer_and_nothing_is_silence() -> None:
    voice = EspeakVoice()
    assert seconds(await voice.sound(GREETING, 0.7)) > seconds(await voice.sound(GREETING, 1.0))
    assert await voice.sound(Piece("……", "disk", 0.0), 0.85) == b""


@installed
async def test_louder_is_the_same_length() -> None:
    clauses = (Clause(GREETING.text),)
    usual = b"".join([sound async for sound in EspeakVoice().speak(clauses)])
    loud = b"".join([sound async for sound in EspeakVoice().speak(clauses, Manner(gain=6.0))])
    assert len(loud) == len(usual)
    assert loud != usual
