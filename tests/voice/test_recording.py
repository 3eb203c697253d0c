"""A recording is what is listened to after a complaint: both sides, in step, whatever happened meanwhile."""

import hashlib
import logging
import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.recording import Recorder
from voice.sound import FRAME_BYTES

CALLER = b"\x01\x02" * 160
OURS = b"\x03\x04" * 160


def sides(path: Path) -> tuple[bytes, bytes]:
    """Return left and right of a stereo file, as a player sees it."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 8000)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    return both[:, 0].tobytes(), both[:, 1].tobytes()


def test_caller_is_left_and_we_are_right(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "call")
    for _ in range(75):
        recorder.caller(CALLER)
        recorder.ours(OURS)
    assert recorder.seconds == 1.5
    recording = recorder.close()
    assert recording is not None
    assert (recording.name, recording.seconds, recording.complete) == ("call.wav", 1.5, True)
    assert recording.sha256 == hashlib.sha256((tmp_path / "call.wav").read_bytes()).hexdigest()
    assert sides(tmp_path / "call.wav") == (CALLER * 75, OURS * 75)


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=40))
def test_frames_of_the_same_number_stay_together_however_they_come(
    tmp_path_factory: pytest.TempPathFactory, bursts: list[tuple[int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("calls")
    recorder = Recorder(folder, "call")
    left = right = 0
    for count, caller in bursts:
        for _ in range(count):
            if caller and left - right < 20:
                left += 1
                recorder.caller(left.to_bytes(2, "little") * 160)
            elif not caller and right - left < 20:
                right += 1
                recorder.ours(right.to_bytes(2, "little") * 160)
    recorder.close()
    for side, count in zip(sides(folder / "call.wav"), (left, right), strict=True):
        sounds = [side[at : at + 2] for at in range(0, len(side), FRAME_BYTES)]
        assert sounds == [
            n.to_bytes(2, "little") if n <= count else b"\0\0" for n in range(1, max(left, right) + 1)
        ]


def test_a_side_that_stops_is_silent_and_does_not_hold_up_the_other(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "call")
    for _ in range(500):
        recorder.ours(OURS)
    assert (tmp_path / "call.wav").stat().st_size > 9 * 32000
    recorder.close()
    assert sides(tmp_path / "call.wav") == (bytes(len(OURS) * 500), OURS * 500)


def test_a_blanked_stretch_is_silent_whether_written_or_yet_to_come(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "call")
    for number in range(200):
        if number == 100:
            recorder.blank(0.5, 1.0)
            recorder.blank(1.9, 2.5)
        recorder.caller(CALLER)
        recorder.ours(OURS)
    recorder.close()
    for side in sides(tmp_path / "call.wav"):
        quiet = [at for at in range(0, len(side), FRAME_BYTES) if not any(side[at : at + FRAME_BYTES])]
        assert quiet == [at * FRAME_BYTES for at in (*range(25, 50), *range(95, 125))]


def test_a_recording_is_never_overwritten_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    recorders = [Recorder(tmp_path, "call") for _ in range(3)]
    for recorder, pcm in zip(recorders, (CALLER, OURS, CALLER), strict=True):
        recorder.caller(pcm)
        recorder.close()
    assert [recorder.name for recorder in recorders] == ["call.wav", "call-2.wav", "call-3.wav"]
    assert sides(tmp_path / "call.wav")[0] == CALLER
    assert sides(tmp_path / "call-2.wav")[0] == OURS
    assert (tmp_path / "call.wav").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "a/b", "/etc/passwd", "", "..", "a\0b", "x" * 500, "1@10.0.0.1"]
)
def test_a_name_that_strangers_chose_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    recorder = Recorder(tmp_path / "calls", name)
    assert recorder.close() is not None
    assert [path.parent for path in tmp_path.rglob("*.wav")] == [tmp_path / "calls"]


_CRASHES = """
import os, signal, sys
from pathlib import Path
from voice.recording import Recorder
recorder = Recorder(Path(sys.argv[1]), "call")
for _ in range(173):
    recorder.caller(b"\\x01\\x02" * 160)
    recorder.ours(b"\\x03\\x04" * 160)
os.kill(os.getpid(), signal.SIGKILL)
"""

_FILLS_THE_DISK = """
import logging, resource, sys
from pathlib import Path
from voice.recording import Recorder
logging.basicConfig()
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
recorder = Recorder(Path(sys.argv[1]), "call")
for _ in range(400):
    recorder.caller(b"\\x01\\x02" * 160)
    recorder.ours(b"\\x03\\x04" * 160)
recorder.blank(0.0, 0.1)
print(recorder.close())
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: PLW1510
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, env={**os.environ}
    )


@pytest.mark.real
def test_a_crash_in_mid_call_leaves_what_was_said_before(tmp_path: Path) -> None:
    assert run(_CRASHES, tmp_path).returncode == -signal.SIGKILL
    assert sides(tmp_path / "call.wav") == (CALLER * 150, OURS * 150)


@pytest.mark.real
def test_a_full_disk_ends_the_recording_with_a_warning_and_nothing_else(tmp_path: Path) -> None:
    done = run(_FILLS_THE_DISK, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("recording stopped") == 1
    assert "complete=False" in done.stdout
    left, right = sides(tmp_path / "call.wav")
    assert len(left) == len(right) == 3 * 16000
    assert left == (bytes(1600) + (CALLER * 150)[1600:])


def test_a_folder_that_cannot_be_written_does_not_end_a_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    recorder = Recorder(tmp_path / "file", "call")
    recorder.caller(CALLER)
    recorder.blank(0, 1)
    assert recorder.close() is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_who_refuses_is_kept_nowhere(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "call")
    for _ in range(75):
        recorder.caller(CALLER)
        recorder.ours(OURS)
    recorder.discard()
    recorder.caller(CALLER)
    assert recorder.close() is None
    assert list(tmp_path.iterdir()) == []
