"""Which voices stand below the product's own, by settings. Category: unit."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.fallbacks import with_fallbacks
from core.clock import wall_clock
from core.settings import Settings
from voice.tts.ladder import Ladder
from voice.tts.voice import KokoroVoice


@pytest.fixture
def kokoro(tmp_path: Path) -> KokoroVoice:
    return KokoroVoice(tmp_path / "model", tmp_path / "cache")


def test_nothing_is_on_unless_configured(kokoro: KokoroVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUANXIAN_TTS_FALLBACKS", raising=False)
    assert Settings().tts_fallbacks == []
    assert with_fallbacks(kokoro, Settings().tts_fallbacks, wall_clock) is kokoro


def test_the_environment_names_them_in_order(kokoro: KokoroVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANXIAN_TTS_FALLBACKS", '["edge", "espeak", "edge"]')
    ladder = with_fallbacks(kokoro, Settings().tts_fallbacks, wall_clock)
    assert isinstance(ladder, Ladder)
    assert ladder.fallbacks == ("edge", "espeak")


def test_an_unknown_voice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANXIAN_TTS_FALLBACKS", '["siri"]')
    with pytest.raises(ValidationError, match="tts_fallbacks"):
        Settings()
