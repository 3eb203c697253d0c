"""The disk is full under the recorder: the call goes on to its end, and what was recorded can be played."""

import subprocess
import sys
import wave
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

_CALL = """
import asyncio, resource, sys
from pathlib import Path
from tests.fakes.leg import ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.call import Call
from voice.equipment import Equipment
from voice.recording import Recorder

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
talk = ScriptedTalk({"我要洗澡": say("好的"), "再见": say("再见", then="hangup")})

async def scenario():
    phone = ElderPhone()
    recorders = lambda info: Recorder(Path(sys.argv[1]), info.call_id)
    call = Call(phone, talk, Equipment(ReadingRecognizer(), InstantSynthesizer(), recorders, Loudness))
    running = asyncio.create_task(call.run())
    await phone.hears(GREETING)
    await phone.waits(6)
    await phone.says("我要洗澡")
    await phone.hears("好的")
    await phone.waits(1)
    await phone.says("再见")
    return await running

summary = run_virtually(scenario())
print(summary.reason, summary.broke, talk.of("heard"))
"""


def test_the_call_goes_on_and_what_there_is_can_be_played(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CALL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "finished False ['我要洗澡', '再见']\n", done.stderr
    assert "recording stopped" in done.stderr
    with wave.open(str(tmp_path / "call-1.wav")) as recording:
        assert recording.getnframes() >= 3 * 8000 // 2
