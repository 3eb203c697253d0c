"""Category: real models, real processes. The recogniser that callers meet, and what a crash leaves of it."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import EngineBusy, ModelMissing
from voice.asr.base import Recognition
from voice.asr.process import Process, worker_command
from voice.asr.vosk import VoskRecognizers
from voice.reading import CHUNK_BYTES

pytestmark = pytest.mark.real


@pytest.fixture
async def recognizer(recogniser_model: Path) -> AsyncIterator[VoskRecognizers]:
    pool = VoskRecognizers(recogniser_model, streams=2)
    await pool.start()
    yield pool
    await pool.stop()


async def test_without_the_model_it_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nuanxian models pull"):
        await VoskRecognizers(tmp_path).start()


async def test_silence_is_nothing(recognizer: VoskRecognizers) -> None:
    stream = recognizer.stream()
    assert await stream.accept(bytes(CHUNK_BYTES)) == ""
    assert await stream.finish() == Recognition()


async def test_a_full_pool_says_so_and_has_room_again(recognizer: VoskRecognizers) -> None:
    first, second = recognizer.stream(), recognizer.stream()
    with pytest.raises(EngineBusy):
        recognizer.stream()
    await first.abandon()
    third = recognizer.stream()
    assert await third.finish() == Recognition()
    assert await second.finish() == Recognition()


async def test_a_killed_process_ends_its_utterances_and_is_replaced(recognizer: VoskRecognizers) -> None:
    (pid,) = recognizer.pids
    stream = recognizer.stream()
    await stream.accept(bytes(CHUNK_BYTES))
    os.kill(pid, signal.SIGKILL)
    assert await stream.accept(bytes(CHUNK_BYTES)) == ""
    assert await stream.finish() == Recognition()
    await recognizer.ready()
    assert recognizer.pids != [pid]
    again = recognizer.stream()
    await again.accept(bytes(CHUNK_BYTES))
    assert await again.finish() == Recognition()


async def test_a_hung_process_is_killed_after_its_deadline(recogniser_model: Path) -> None:
    process = Process(worker_command(recogniser_model), deadline=1.0)
    await process.start()
    assert process.pid is not None
    stream = process.stream(())
    os.kill(process.pid, signal.SIGSTOP)
    assert await stream.accept(bytes(CHUNK_BYTES)) == ""
    assert await stream.finish() == Recognition()
    await process.gone.wait()
    assert process.pid is None
    await process.stop()
