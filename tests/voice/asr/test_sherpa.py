"""Sherpa-onnx behind the recogniser's protocol: a small stand-in always, the real weights where they are."""

import importlib.util
import sys
from math import log
from pathlib import Path

import pytest

from core.errors import ConfigurationError, ModelMissing
from tests.fakes.sherpa_onnx import SherpaOnnx
from tests.fakes.sound import utter
from voice.asr.base import Recognition
from voice.asr.engine import engine_of, open_engine
from voice.asr.sherpa import UNTOLD
from voice.models.store import ModelStore, State
from voice.sound import RATE, WIDTH

WEIGHTS = ("sherpa-zipformer-multi-zh-hans", "sherpa-sense-voice")


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> SherpaOnnx:
    library = SherpaOnnx([log(0.9), log(0.7)])
    monkeypatch.setitem(sys.modules, "sherpa_onnx", library)
    return library


@pytest.fixture
def zipformer(tmp_path: Path) -> Path:
    for name in ("tokens.txt", "encoder.onnx", "encoder.int8.onnx", "decoder.onnx", "joiner.int8.onnx"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def sense_voice(tmp_path: Path) -> Path:
    for name in ("tokens.txt", "model.int8.onnx"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_zipformer_hears_words_as_they_come_and_how_sure_it_is(
    library: SherpaOnnx, zipformer: Path
) -> None:
    utterance = open_engine(zipformer).open(())
    assert utterance.accept(utter("洗")) == "洗"
    assert utterance.accept(utter("澡")) == "洗澡"
    best = utterance.finish().best
    assert best is not None
    assert best.text == "洗澡"
    assert best.confidence == pytest.approx(0.8)
    assert [word.text for word in best.words] == ["洗", "澡"]
    assert library.with_arguments["encoder"].endswith("encoder.int8.onnx")


def test_awaited_answers_are_its_hotwords_and_count_only_whole(library: SherpaOnnx, zipformer: Path) -> None:
    utterance = open_engine(zipformer).open(("助浴", "助餐"))
    utterance.accept(utter("助餐"))
    grammar = utterance.finish().grammar
    assert grammar is not None
    assert grammar.text == "助餐"
    assert library.streams[-1].hotwords == "助浴/助餐"
    other = open_engine(zipformer).open(("助浴", "助餐"))
    other.accept(utter("助餐多少钱"))
    assert other.finish().grammar is None


def test_sense_voice_reads_an_utterance_at_its_end(library: SherpaOnnx, sense_voice: Path) -> None:
    utterance = open_engine(sense_voice).open(())
    assert utterance.accept(utter("洗澡")) == ""
    best = utterance.finish().best
    assert best is not None
    assert best.text == "洗澡"
    library.log_probabilities = []
    silent = open_engine(sense_voice).open(())
    silent.accept(utter("洗澡"))
    assert (untold := silent.finish().best) is not None
    assert untold.confidence == UNTOLD


@pytest.mark.usefixtures("library")
def test_silence_is_nothing(sense_voice: Path) -> None:
    utterance = open_engine(sense_voice).open(())
    utterance.accept(bytes(RATE * WIDTH))
    assert utterance.finish() == Recognition()


def test_a_folder_without_a_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nuanxian models pull"):
        engine_of(tmp_path)


def test_without_the_library_it_says_how_to_install_it(
    sense_voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(ConfigurationError, match="sherpa"):
        open_engine(sense_voice)


@pytest.mark.real
@pytest.mark.parametrize("name", WEIGHTS)
def test_the_real_weights_hear_nothing_in_silence(name: str, weights: ModelStore) -> None:
    if importlib.util.find_spec("sherpa_onnx") is None:
        pytest.skip("sherpa-onnx is not installed: pip install 'nuanxian[sherpa]'")
    if weights.state(name) is State.MISSING:
        pytest.skip(f"the weights of {name} are not on this machine")
    utterance = open_engine(weights.path(name)).open(())
    utterance.accept(bytes(RATE * WIDTH))
    assert utterance.finish() == Recognition()
