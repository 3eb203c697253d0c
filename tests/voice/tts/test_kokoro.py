"""The real voice: level, length, tempo, and its float graphs against the shipped one. Category: real."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from core.errors import ModelMissing
from voice.models.store import ModelStore
from voice.prosody.normalise import normalise
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import pronouncer
from voice.tts.graph import INTEGER_MODEL, file_sha256, float_graphs
from voice.tts.kokoro import FRAME, RATE, Kokoro
from voice.tts.mastering import LEVEL_DB, SILENCE_DB, Samples, master, speech_level, to_phone, trim
from voice.tts.renderer import Renderer
from voice.tts.statistics import forecast

pytestmark = pytest.mark.real
SENTENCE = "请您带好身份证和户口本，到社区服务中心办理。"
SYLLABLES = 20
SHORT = "您好，"


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
    return Kokoro(model, "zf_xiaoxiao", float_graphs(model / INTEGER_MODEL, tmp_path_factory.mktemp("graph")))


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


def test_dequantised_it_says_what_the_shipped_graph_says(model: Path, kokoro: Kokoro) -> None:
    shipped = onnxruntime.InferenceSession(str(model / INTEGER_MODEL), providers=["CPUExecutionProvider"])
    ids = json.loads((model / "vocab.json").read_text("utf-8"))
    symbols = [ids.get("vocab", ids)[symbol] for symbol in _phonemes(SHORT)]
    styles = np.fromfile(model / "zf_xiaoxiao.bin", np.float32).reshape(-1, 1, 256)
    (sound,) = shipped.run(
        None,
        {
            "tokens": np.array([[0, *symbols, 0]], np.int64),
            "style": styles[len(symbols)],
            "speed": np.ones(1, np.float32),
        },
    )
    ours = kokoro.samples(_phonemes(SHORT), 1.0)
    assert len(ours) > 0.8 * sound.size
    assert speech_level(sound.ravel(), RATE) == pytest.approx(speech_level(ours, RATE), abs=1.5)


def test_a_stretch_told_the_true_statistics_is_a_piece_of_the_whole(kokoro: Kokoro) -> None:
    sketch = kokoro.sketch(_phonemes(SHORT), 0.85)
    whole, measured = kokoro.whole(sketch)
    part = range(40, 90)
    wanted = whole[part.start * FRAME : part.stop * FRAME]
    error = kokoro.stretch(sketch, part, measured) - wanted
    assert 10 * np.log10(np.mean(wanted**2) / np.mean(error**2)) > 60


def test_what_is_spoken_is_known_before_it_is_made(kokoro: Kokoro, raw: Samples) -> None:
    spoken = kokoro.sketch(_phonemes(SENTENCE), 0.85).spoken
    loud = np.flatnonzero(np.abs(raw) > 10 ** (SILENCE_DB / 20)) // FRAME
    assert spoken.start <= loud[0] < spoken.start + 16
    assert loud[-1] < spoken.stop <= loud[-1] + 32


def test_streamed_it_sounds_as_made_at_once(model: Path, kokoro: Kokoro, raw: Samples) -> None:
    known = forecast("zf_xiaoxiao", file_sha256(model / INTEGER_MODEL))
    parts = list(Renderer(kokoro, known).parts(_phonemes(SENTENCE), 0.85))
    streamed = np.frombuffer(b"".join(parts), "<i2").astype(np.float32) / np.float32(32768)
    whole = np.frombuffer(to_phone(master(raw, RATE), RATE), "<i2").astype(np.float32) / np.float32(32768)
    assert len(streamed) == pytest.approx(len(whole), abs=0.05 * 8000)
    assert speech_level(streamed, 8000) == pytest.approx(speech_level(whole, 8000), abs=1.5)
