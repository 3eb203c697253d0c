"""Category: real processes. A running service goes over to another recognition model without a gap."""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.renewal import Renewal
from core.settings import Settings
from tests.fakes.small_grammar import small_model
from tests.fakes.sound import utter
from voice.asr.adapt import base
from voice.asr.adapt.versions import AdaptedModels
from voice.asr.vosk import VoskRecognizers

pytestmark = pytest.mark.real


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = small_model()
    monkeypatch.setitem(base.KNOWN, hashlib.sha256(content).hexdigest(), "small")
    for name, bytes_ in (("graph/Gr.fst", content), ("am/final.mdl", b"")):
        (tmp_path / "base" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "base" / name).write_bytes(bytes_)
    return tmp_path / "base"


@pytest.fixture
async def recognizer(model: Path) -> AsyncIterator[VoskRecognizers]:
    pool = VoskRecognizers(model, command=lambda _: [sys.executable, "-m", "tests.fakes.reading_worker"])
    await pool.start()
    yield pool
    await pool.stop()


async def test_what_is_being_said_ends_on_the_old_model_and_the_next_begins_on_the_new(
    recognizer: VoskRecognizers, model: Path, tmp_path: Path
) -> None:
    switches: list[bool] = []
    renewal = Renewal(Settings(data=tmp_path), recognizer, lambda: switches.append(True))
    old = recognizer.pids
    under_way = recognizer.stream()
    await under_way.accept(utter("我要"))
    await renewal.follow()
    assert recognizer.pids == old
    AdaptedModels.under(tmp_path).adapt(model, ["我要洗澡"], 0.8, lambda _: None)
    await renewal.follow()
    assert switches == [True]
    assert not set(recognizer.pids) & set(old)
    assert await under_way.accept(utter("洗澡")) == "我要洗澡"
    assert (await under_way.finish()).best is not None
    fresh = recognizer.stream()
    assert await fresh.accept(utter("天")) == "天"
    await fresh.abandon()


async def test_a_model_that_is_damaged_is_not_switched_to(
    recognizer: VoskRecognizers, model: Path, tmp_path: Path
) -> None:
    renewal = Renewal(Settings(data=tmp_path), recognizer)
    old = recognizer.pids
    folder = AdaptedModels.under(tmp_path).adapt(model, ["我要洗澡"], 0.8, lambda _: None)
    (folder / "graph" / "Gr.fst").write_bytes(b"half")
    await renewal.follow()
    assert recognizer.pids == old


async def test_a_service_told_not_to_adapt_fits_nothing_and_still_follows(
    recognizer: VoskRecognizers, model: Path, tmp_path: Path
) -> None:
    switched = asyncio.Event()
    renewal = Renewal(Settings(data=tmp_path / "data", adapt=False), recognizer, switched.set)
    AdaptedModels.under(tmp_path / "data").adapt(model, ["我要洗澡"], 0.8, lambda _: None)
    running = asyncio.create_task(renewal.run())
    await switched.wait()
    running.cancel()
    assert not (tmp_path / "data" / "nuanxian.db").exists(), "nobody read the names in the database"
