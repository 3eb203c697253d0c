"""Category: real models. A voice message as WeChat sends it, heard by the recogniser of the calls."""

from pathlib import Path

import pytest

from bot.voice_notes import VoiceNotes
from bot.weights import VOICE
from core.errors import EngineBusy, Unavailable
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.voice_note import amr, tone
from voice.asr.vosk import VoskRecognizers
from voice.models.store import ModelStore
from voice.notes.decoder import Decoder
from voice.tts.base import Clause
from voice.tts.voice import KokoroVoice


@pytest.mark.real
async def test_what_was_spoken_is_heard(weights: ModelStore, recogniser_model: Path, tmp_path: Path) -> None:
    voice = KokoroVoice(weights.path(VOICE), tmp_path, "zm_yunxi")
    await voice.start()
    said = b"".join([part async for part in voice.speak((Clause("我想找人打扫卫生"),))])
    await voice.stop()
    recognizer = VoskRecognizers(recogniser_model)
    await recognizer.start()
    heard = await VoiceNotes(lambda: recognizer, Decoder())(amr(said))
    await recognizer.stop()
    assert "打扫卫生" in heard.texts[0]
    assert heard.confidence > 0
    assert heard.end > 1


async def test_nobody_listens() -> None:
    with pytest.raises(Unavailable):
        await VoiceNotes(lambda: None, Decoder())(amr(tone(1)))


async def test_a_recogniser_that_dies_leaves_no_utterance_open() -> None:
    dead = ReadingRecognizer(dead=True)
    with pytest.raises(Unavailable):
        await VoiceNotes(lambda: dead, Decoder())(amr(tone(1)))
    assert dead.open == 0


async def test_a_full_recogniser_is_unavailable() -> None:
    full = ReadingRecognizer(full=True)
    with pytest.raises(EngineBusy):
        await VoiceNotes(lambda: full, Decoder())(amr(tone(1)))
