"""The pool of synthesiser processes: real ones, a model of a few bytes. Category: integration."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import EngineBusy
from tests.fakes.small_voice import make_forecast, make_model_folder
from voice.tts.process import kokoro_command
from voice.tts.workers import NEVER, Queue, Workers

pytestmark = pytest.mark.real
SHORT, LONG = "ni↗n", "ni↗n " * 40


@pytest.fixture
async def workers(tmp_path: Path) -> AsyncIterator[Workers]:
    model = make_model_folder(tmp_path / "model")
    forecasts = make_forecast(model, tmp_path / "forecasts")
    pool = Workers(kokoro_command(model, tmp_path, "zf_xiaoxiao", forecasts), waiting=3)
    await pool.start()
    yield pool
    await pool.stop()


async def _sound(pool: Workers, phonemes: str, at: float = 0.0) -> bytes:
    return b"".join([part async for part in pool.render(phonemes, 1.0, at)])


async def _until_at_work(pool: Workers, *phonemes: str, at: float = 0.0) -> list[asyncio.Task[bytes]]:
    """Queue ``phonemes`` behind a stopped process and let the first one reach it."""
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    tasks = [asyncio.create_task(_sound(pool, p, at)) for p in phonemes]
    for _ in range(10):
        await asyncio.sleep(0)
    return tasks


async def test_longer_text_is_longer_sound(workers: Workers) -> None:
    short, long = await asyncio.gather(_sound(workers, SHORT), _sound(workers, LONG))
    assert 0 < len(short) < len(long)


async def test_a_killed_process_is_replaced_and_its_clause_rendered_again(workers: Workers) -> None:
    (pid,) = workers.pids
    (task,) = await _until_at_work(workers, LONG)
    os.kill(pid, signal.SIGKILL)
    assert await task == await _sound(workers, LONG)
    assert workers.pids != [pid]


async def test_a_clause_that_kills_twice_is_given_up() -> None:
    says_ready = "import os; os.write(1, bytes([3]) + bytes(8)); os.read(0, 1)"
    pool = Workers([sys.executable, "-c", says_ready])
    await pool.start()
    with pytest.raises(EngineBusy):
        await _sound(pool, SHORT)
    await pool.stop()


async def test_a_long_clause_comes_in_parts_and_a_prompt_in_one(workers: Workers) -> None:
    live = [part async for part in workers.render(LONG, 1.0, 0.0)]
    ahead = [part async for part in workers.render(LONG, 1.0)]
    assert len(live) > 2
    assert len(ahead) == 1
    assert len(b"".join(live)) == len(ahead[0])


async def test_a_clause_too_short_for_it_comes_in_one_part(workers: Workers) -> None:
    assert len([part async for part in workers.render(SHORT, 1.0, 0.0)]) == 1


async def test_a_listener_who_leaves_in_the_middle_frees_the_process(workers: Workers) -> None:
    speech = workers.render(LONG, 1.0, 0.0)
    assert await anext(speech)
    await speech.aclose()
    assert await _sound(workers, SHORT)
    assert workers.queue == Queue(0, 0, 0)


async def test_a_process_that_dies_in_the_middle_ends_the_clause(tmp_path: Path) -> None:
    dies = "import os; os.write(1, bytes([3]) + bytes(8)); os.read(0, 1); " + (
        "os.write(1, bytes([4, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7]))"
    )
    pool = Workers([sys.executable, "-c", dies])
    await pool.start()
    speech = pool.render(SHORT, 1.0, 0.0)
    assert await anext(speech) == bytes([7, 7])
    with pytest.raises(EngineBusy):
        await anext(speech)
    await pool.stop()


async def test_a_full_queue_refuses_at_once(workers: Workers) -> None:
    tasks = await _until_at_work(workers, SHORT, SHORT, SHORT)
    with pytest.raises(EngineBusy):
        await _sound(workers, SHORT)
    os.kill(workers.pids[0], signal.SIGCONT)
    assert all(await asyncio.gather(*tasks))


async def test_cancelled_work_is_dropped(workers: Workers) -> None:
    first, second, third = await _until_at_work(workers, LONG, LONG, SHORT)
    first.cancel()
    second.cancel()
    os.kill(workers.pids[0], signal.SIGCONT)
    assert await third
    assert first.cancelled()
    assert second.cancelled()


async def test_a_call_goes_before_what_is_rendered_ahead(workers: Workers) -> None:
    ahead = await _until_at_work(workers, LONG, LONG, at=NEVER)
    live = asyncio.create_task(_sound(workers, SHORT))
    await asyncio.sleep(0)
    os.kill(workers.pids[0], signal.SIGCONT)
    assert await live
    assert not ahead[1].done()
    assert all(await asyncio.gather(*ahead))


async def test_what_a_caller_waits_for_goes_before_what_another_hears_later(workers: Workers) -> None:
    at_work, later = await _until_at_work(workers, SHORT, LONG, at=8.0)
    sooner = asyncio.create_task(_sound(workers, SHORT, at=3.0))
    await asyncio.sleep(0)
    os.kill(workers.pids[0], signal.SIGCONT)
    assert await sooner
    assert at_work.done()
    assert not later.done()
    assert await later


async def test_stopping_ends_processes_and_what_waits(workers: Workers) -> None:
    pids = workers.pids
    tasks = await _until_at_work(workers, LONG, SHORT)
    await workers.stop()
    assert all(isinstance(r, EngineBusy) for r in await asyncio.gather(*tasks, return_exceptions=True))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_broken_model_is_told_at_the_start(tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "model")
    (folder / "kokoro-v1.0.int8.onnx").write_bytes(b"nothing")
    pool = Workers(kokoro_command(folder, tmp_path, "zf_xiaoxiao"))
    with pytest.raises(EngineBusy):
        await pool.start()
    await pool.stop()
