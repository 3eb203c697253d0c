"""A recogniser process is killed while somebody speaks. Category: a real process, real time."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.leg import ElderPhone
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from voice.asr.vosk import VoskRecognizers
from voice.call import Call
from voice.equipment import Equipment

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]


async def test_the_call_goes_on_with_what_was_heard_and_the_next_sentence_is_heard_whole(
    tmp_path: Path,
) -> None:
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").touch()
    pool = VoskRecognizers(tmp_path, command=lambda _: [sys.executable, "-m", "tests.fakes.reading_worker"])
    await pool.start()
    phone, talk = ElderPhone(), ScriptedTalk(otherwise=say("好的"))
    equipment = Equipment(pool, InstantSynthesizer(), None, Loudness)
    call = asyncio.create_task(Call(phone, talk, equipment).run())
    await phone.hears(GREETING)
    await phone.waits(0.5)
    speaking = asyncio.create_task(phone.says("我想要洗澡麻烦你们明天上午过来"))
    await _until(phone, lambda: bool(talk.of("overheard")))
    os.kill(pool.pids[0], signal.SIGKILL)
    await speaking
    await phone.hears("好的")
    await pool.ready()
    await phone.waits(0.5)
    await phone.says("我想洗澡")
    await _until(phone, lambda: len(talk.of("heard")) == 2)
    phone.hangs_up()
    summary = await call
    await pool.stop()
    first, second = map(str, talk.of("heard"))
    assert first
    assert "我想要洗澡麻烦你们明天上午过来".startswith(first)
    assert second == "我想洗澡"
    assert (summary.by, summary.broke) == ("caller", False)


async def _until(phone: ElderPhone, condition: Callable[[], bool]) -> None:
    while not condition():
        await phone.waits(0.02)
