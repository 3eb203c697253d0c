import asyncio
import os
import socket
import wave
from collections import Counter
from pathlib import Path

from bench.leftovers import grown, open_files, tasks, udp_ports, unclosed
from voice.recording import Recorder


def test_a_file_left_open_is_found_and_a_database_is_not(tmp_path: Path) -> None:
    before = open_files(os.getpid())
    with (tmp_path / "left.wav").open("wb"), (tmp_path / "nuanxian.db").open("wb"):
        assert grown(before, open_files(os.getpid())) == {str(tmp_path / "left.wav"): 1}
    assert grown(before, open_files(os.getpid())) == {}


def test_a_port_left_bound_is_found() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        assert port in udp_ports(os.getpid())
    assert port not in udp_ports(os.getpid())


async def test_a_task_left_running_is_found() -> None:
    async def forgotten() -> None:
        await asyncio.Event().wait()

    before = tasks()
    task = asyncio.create_task(forgotten())
    (name,) = grown(before, tasks())
    assert name.endswith("forgotten")
    task.cancel()


def test_what_there_is_less_of_has_not_grown() -> None:
    assert grown(Counter(a=2, b=1), Counter(a=1, b=3, c=1)) == {"b": 2, "c": 1}


def test_recordings_are_unclosed_until_they_are_closed(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "call")
    recorder.caller(bytes(32000))
    path = tmp_path / recorder.name
    assert unclosed([path]) == [recorder.name]
    recorder.close()
    assert unclosed([path]) == []


def test_a_recording_cut_short_is_unclosed(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((2, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(4000))
    path.write_bytes(path.read_bytes()[:-100])
    assert unclosed([path]) == ["cut.wav"]
