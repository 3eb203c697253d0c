"""What end-to-end tests share: the elder's voice, and the service in a process of its own."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import NLU_DATA
from bot.kernel.lines import Lines
from bot.prompts import dated, fixed
from bot.weights import VOICE
from core.clock import wall_clock
from tests.fakes.ports import free_port, rtp_range
from voice.caller import Speaker
from voice.models.store import ModelStore
from voice.tts.base import Clause
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

_PASSWORD = re.compile("密码 (.+)（只显示这一次）")
_SAID = (
    "utter_welcome",
    "utter_ask_when",
    "utter_read_back",
    "utter_booked",
    "utter_anything_else",
    "utter_goodbye",
)
PATIENT = 6.0
"""Seconds of silence in which our elder does not take a word that is rendered slowly for the end."""
_MOMENT = re.compile("后天.*上午九点")


@dataclass(frozen=True)
class Service:
    """Where ``nuanxian serve`` listens, and the first password that it printed."""

    http: str
    sip: str
    password: str


@pytest.fixture(scope="session")
def voice_folder(weights: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a machine that has been up for a while has: the float graph, and what a booking says."""
    folder = tmp_path_factory.mktemp("voice")
    asyncio.run(_render(KokoroVoice(weights.path(VOICE), folder)))
    return folder


async def _render(voice: KokoroVoice) -> None:
    lines = Lines.load(NLU_DATA / "responses.yml")
    spoken = lines.spoken()
    said = fixed(Lines({name: ("", spoken[name]) for name in _SAID}))
    dates = dated(lines, wall_clock(), days=2)
    told = [prompt for prompt in dates if any(_MOMENT.fullmatch(clause.text) for clause in prompt)]
    await voice.start()
    try:
        assert await render_ahead(voice, said + told) == 0
    finally:
        await voice.stop()


@pytest.fixture
async def elder(voice_folder: Path, weights: ModelStore) -> AsyncIterator[Speaker]:
    """A voice that is not the assistant's."""
    voice = KokoroVoice(weights.path(VOICE), voice_folder, "zm_yunxi")
    await voice.start()

    async def say(line: str) -> bytes:
        return b"".join([part async for part in voice.speak((Clause(line),))])

    yield say
    await voice.stop()


@pytest.fixture(scope="module")
def service(
    weights: ModelStore, trained: Path, voice_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service as ``make run`` starts it, with the sample; it renders its prompts as long as it is up."""
    data = tmp_path_factory.mktemp("service")
    (data / "models").mkdir()
    (data / "models" / "nlu").symlink_to(trained / "models" / "nlu")
    (data / "voice").symlink_to(voice_folder)
    log = data / "service.log"
    first, last = rtp_range()
    http, sip = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    settings = {
        "DEMO": "1",
        "ADAPT": "0",
        "DATA": str(data),
        "HTTP": http,
        "SIP": sip,
        "RTP_PORTS": f"{first}-{last}",
    }
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import main; main()", "serve"],
            env=os.environ | {f"NUANXIAN_{name}": value for name, value in settings.items()},
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
    assert process.stdout is not None
    try:
        printed = (_PASSWORD.search(line) for line in process.stdout)
        password = next((found[1] for found in printed if found), "")
        assert password, log.read_text()[-3000:]
        yield Service(http, sip, password)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
