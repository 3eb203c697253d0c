"""Category: real models. The recogniser with its language model fitted to a text, in vosk itself."""

from pathlib import Path

import pytest

from voice.asr.adapt.versions import AdaptedModels
from voice.asr.decoder import Decoder
from voice.reading import CHUNK_BYTES
from voice.sound import RATE, WIDTH

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def adapted(recogniser_model: Path) -> Decoder:
    models = AdaptedModels(recogniser_model.parent / "asr")
    text = ["我要助浴", "我想约助浴", "我住天衢街道"]
    return Decoder(models.adapt(recogniser_model, text, 0.8, lambda _: None))


def test_vosk_loads_it_and_hears_nothing_in_silence(adapted: Decoder) -> None:
    utterance = adapted.open(())
    assert utterance.accept(bytes(RATE * WIDTH)) == ""
    assert utterance.finish().best is None


@pytest.mark.parametrize("phrases", [("天衢街道", "二屯镇"), ("助浴", "助餐"), ("对", "不对")])
def test_a_grammar_may_have_characters_that_were_added(adapted: Decoder, phrases: tuple[str, ...]) -> None:
    utterance = adapted.open(phrases)
    for _ in range(5):
        utterance.accept(bytes(CHUNK_BYTES))
    assert utterance.finish().grammar is None
