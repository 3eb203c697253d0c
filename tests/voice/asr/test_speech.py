"""Category: real models. Our own voice as the caller: yes, no, numbers and wishes as they are recognised."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.weights import VOICE
from voice.answers import DIGITS, NO, YES
from voice.asr.base import Form, Recognition
from voice.asr.vosk import VoskRecognizers
from voice.models.store import ModelStore
from voice.names import name_phrases
from voice.reading import CHUNK_BYTES
from voice.sound import RATE, WIDTH
from voice.tts.base import Clause, Manner
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

pytestmark = pytest.mark.real

BRISK = Manner(rate=1.1)
SAID = (
    "对",
    "不对",
    "不用了",
    "没错",
    "一三八零五三四一二三四",
    "今天天气怎么样",
    "我想找人打扫卫生",
    "我叫刘玉梅",
)

Speak = Callable[[str], bytes]


@pytest.fixture(scope="module")
def speech(weights: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> Speak:
    """Return the sound of one of SAID, with silence on both sides."""

    async def render() -> dict[str, bytes]:
        voice = KokoroVoice(weights.path(VOICE), tmp_path_factory.mktemp("voice"), "zm_yunxi")
        await voice.start()
        try:
            await render_ahead(voice, [(Clause(text),) for text in SAID], BRISK)
            return {text: b"".join([c async for c in voice.speak((Clause(text),), BRISK)]) for text in SAID}
        finally:
            await voice.stop()

    sounds, quiet = asyncio.run(render()), bytes(RATE * WIDTH // 2)
    return lambda text: quiet + sounds[text] + quiet


@pytest.fixture
async def recognizer(recogniser_model: Path) -> AsyncIterator[VoskRecognizers]:
    pool = VoskRecognizers(recogniser_model)
    await pool.start()
    yield pool
    await pool.stop()


async def recognise(
    pool: VoskRecognizers, sound: bytes, phrases: tuple[str, ...] = (), form: Form = "answer"
) -> Recognition:
    stream = pool.stream(phrases, form)
    for at in range(0, len(sound), CHUNK_BYTES):
        await stream.accept(sound[at : at + CHUNK_BYTES])
    return await stream.finish()


async def test_a_sentence_comes_with_the_place_and_confidence_of_its_words(
    recognizer: VoskRecognizers, speech: Speak
) -> None:
    best = (await recognise(recognizer, speech("我想找人打扫卫生"))).best
    assert best is not None
    assert "打扫" in best.text
    assert "".join(word.text for word in best.words) == best.text
    assert best.words[0].start >= 0.4
    assert [word.start for word in best.words] == sorted(word.start for word in best.words)
    assert 0.6 < best.confidence <= 1.0


async def test_yes_is_never_no(recognizer: VoskRecognizers, speech: Speak) -> None:
    for said, never in (("对", NO), ("没错", NO), ("不对", YES), ("不用了", YES)):
        recognition = await recognise(recognizer, speech(said), YES + NO)
        assert recognition.best is not None
        sure = recognition.grammar is not None or recognition.best.confidence >= 0.8
        assert not (sure and recognition.best.text in never)


async def test_another_wish_is_no_answer(recognizer: VoskRecognizers, speech: Speak) -> None:
    recognition = await recognise(recognizer, speech("今天天气怎么样"), YES + NO)
    assert recognition.grammar is None


async def test_a_dictated_number_is_digits(recognizer: VoskRecognizers, speech: Speak) -> None:
    best = (await recognise(recognizer, speech("一三八零五三四一二三四"), DIGITS, "number")).best
    assert best is not None
    assert best.text.replace("幺", "一") == "一三八零五三四一二三四"


async def test_a_name_is_written_as_the_one_that_is_known(recognizer: VoskRecognizers, speech: Speak) -> None:
    said = speech("我叫刘玉梅")
    best = (await recognise(recognizer, said, name_phrases(("刘玉梅",)), "name")).best
    assert best is not None
    assert best.text == "我叫刘玉梅"


async def test_another_wish_is_no_name_and_no_number(recognizer: VoskRecognizers, speech: Speak) -> None:
    said = speech("我想找人打扫卫生")
    assert (await recognise(recognizer, said, name_phrases(), "name")).grammar is None
    assert (await recognise(recognizer, said, DIGITS, "number")).grammar is None


async def test_several_callers_do_not_mix(recognizer: VoskRecognizers, speech: Speak) -> None:
    alone = (await recognise(recognizer, speech("今天天气怎么样"))).best
    together = await asyncio.gather(
        recognise(recognizer, speech("今天天气怎么样")), recognise(recognizer, speech("我想找人打扫卫生"))
    )
    assert [r.best.text[-2:] for r in together if r.best] == ["么样", "卫生"]
    assert alone is not None
