"""The real voice: level, length, tempo, and the float graph against the shipped one. Category: real model."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelMissing
from voice.models.store import ModelStore
from voice.prosody.normalise import normalise
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import pronouncer
from voice.tts.graph import INTEGER_MODEL, float_graph
from voice.tts.kokoro import RATE, Kokoro
from voice.tts.mastering import LEVEL_DB, Samples, master, speech_level, to_phone, trim

pytestmark = pytest.mark.real
SENTENCE = "请您带好身份证和户口本，到社区服务中心办理。"
SYLLABLES = 20


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("NUANXIAN_MODELS")
    folders = [Path(given)] if given else []
    try:
        return ModelStore([*folders, tmp_path_factory.mktemp("models")]).path("kokoro-82m-v1.0-zh")
    except ModelMissing:
        pytest.skip("no weights: set NUANXIAN_MODELS or run nuanxian models pull")


@pytest.fixture(scope="module")
def kokoro(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Kokoro:
    return Kokoro(model, "zf_xiaoxiao", float_graph(model / INTEGER_MODEL, tmp_path_factory.mktemp("graph")))


@pytest.fixture(scope="module")
def raw(kokoro: Kokoro) -> Samples:
    return kokoro.samples(_phonemes(SENTENCE), 0.85)


def _phonemes(text: str) -> str:
    return phonemes(pronouncer().words(normalise(text)))


def test_a_clause_is_levelled_and_does_not_clip(raw: Samples) -> None:
    sound = np.frombuffer(to_phone(master(raw, RATE), RATE), "<i2").astype(np.float32) / 32768
    assert speech_level(sound, 8000) == pytest.approx(LEVEL_DB, abs=1.5)
    assert np.abs(sound).max() < 0.95


def test_the_silence_around_it_is_gone(raw: Samples) -> None:
    assert len(raw) - len(trim(raw, RATE)) > RATE
    sound = master(raw, RATE)
    margin = int(0.1 * RATE)
    assert np.abs(sound[:margin]).max() > 10 ** (-45 / 20)
    assert np.abs(sound[-margin:]).max() > 10 ** (-45 / 20)


def test_the_norm_is_three_and_a_half_syllables_a_second(raw: Samples) -> None:
    sound = master(raw, RATE)
    frames = np.abs(sound[: len(sound) // 480 * 480]).reshape(-1, 480).max(axis=1)
    speaking = float(np.count_nonzero(frames > 10 ** (-40 / 20))) * 480 / RATE
    assert 3.0 < SYLLABLES / speaking < 4.2


def test_slower_is_longer(kokoro: Kokoro, raw: Samples) -> None:
    assert len(kokoro.samples(_phonemes(SENTENCE), 0.7)) > 1.1 * len(raw)


def test_the_float_graph_says_the_same(model: Path, raw: Samples) -> None:
    shipped = Kokoro(model, "zf_xiaoxiao", model / INTEGER_MODEL).samples(_phonemes(SENTENCE), 0.85)
    assert len(shipped) == pytest.approx(len(raw), rel=0.03)
    assert speech_level(shipped, RATE) == pytest.approx(speech_level(raw, RATE), abs=1.5)


def test_the_float_graph_is_made_once(model: Path, tmp_path: Path) -> None:
    graph = float_graph(model / INTEGER_MODEL, tmp_path)
    made = graph.stat().st_mtime_ns
    assert float_graph(model / INTEGER_MODEL, tmp_path).stat().st_mtime_ns == made
    graph.write_bytes(b"torn")
    assert float_graph(model / INTEGER_MODEL, tmp_path).stat().st_size > 300_000_000


def test_where_no_graph_can_be_kept_the_shipped_one_speaks(model: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert float_graph(model / INTEGER_MODEL, blocked) == model / INTEGER_MODEL
