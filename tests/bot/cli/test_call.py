"""The command ``call`` as a tester uses it, against an assistant that really speaks."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.settings import Settings
from tests.fakes.sip_site import Track, sip_site, telephone
from voice.tts.base import Clause
from voice.tts.voice import KokoroVoice
from voice.wav import read_wav

pytestmark = pytest.mark.real

needs_models = pytest.mark.skipif("NUANXIAN_MODELS" not in os.environ, reason="no folder of weights")
COMMAND = (sys.executable, "-c", "from bot.cli import main; main()", "call")


async def nuanxian_call(folder: Path, *arguments: str, given: str = "") -> tuple[int, str, str]:
    """Run the command; return status, output and errors."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NUANXIAN_DATA": str(folder), "COLUMNS": "200"},
    )
    out, err = await process.communicate(given.encode())
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def voice(folder: Path) -> AsyncIterator[KokoroVoice]:
    from bot.weights import open_store

    settings = Settings(data=folder)
    speaker = KokoroVoice(open_store(settings).path("kokoro-82m-v1.0-zh"), folder / "voice")
    await speaker.start()
    try:
        yield speaker
    finally:
        await speaker.stop()


@needs_models
async def test_a_call_is_placed_heard_and_recorded(tmp_path: Path) -> None:
    async with voice(tmp_path) as speaker:
        sounds = [
            b"".join([pcm async for pcm in speaker.speak((Clause(text),))])
            for text in ("您好，这里是养老服务热线。", "我想给老人订明天中午的助餐。")
        ]

    async def assistant(track: Track) -> None:
        await track.leg.play(sounds[0])
        await track.until(lambda: bool(track.digits) or bool(track.endings))
        await track.leg.play(sounds[1])
        await track.ending()

    script = tmp_path / "script.txt"
    script.write_text("# 按一个键\n[key 1]\n", "utf-8")
    async with sip_site(assistant) as site:
        status, out, err = await nuanxian_call(
            tmp_path,
            *(site.uri, "--from", "13805341234", "--script", str(script)),
            *("--record", str(tmp_path / "calls"), "--json"),
        )
        caller = (await site.answered()).leg.info.caller
    assert status == 0, err
    report = json.loads(out)
    greeting, answer = report["exchanges"]
    assert caller == "13805341234"
    assert "养老" in greeting["heard"]
    assert "明天" in answer["heard"]
    assert answer["line"] == "[key 1]"
    assert report["ended_by"] == "elder"
    assert all(len(read_wav(Path(file))) > 16000 for file in report["files"])


async def test_a_bad_address_is_status_two(tmp_path: Path) -> None:
    status, out, err = await nuanxian_call(tmp_path, "12343")
    assert (status, out) == (2, "")
    assert "sip:" in err


async def test_a_busy_number_is_status_one(tmp_path: Path) -> None:
    async with sip_site(max_calls=1) as site, telephone() as phone:
        await phone.dial(site.uri)
        status, out, err = await nuanxian_call(tmp_path, site.uri, "--json")
    assert (status, out) == (1, "")
    assert "486" in err


async def test_a_script_that_makes_no_sense_names_its_line(tmp_path: Path) -> None:
    status, out, err = await nuanxian_call(tmp_path, "sip:12343@127.0.0.1:9", given="喂\n[sing]\n")
    assert (status, out) == (2, "")
    assert "line 2" in err
