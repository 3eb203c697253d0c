"""Recordings of any common kind become our one form of sound."""

import wave
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from voice.wav import read_wav, write_wav


def tone(rate: int, seconds: float = 0.5, pitch: float = 440.0) -> np.ndarray:
    return np.sin(2 * np.pi * pitch * np.arange(int(rate * seconds)) / rate) * 0.5


def store(path: Path, samples: np.ndarray, rate: int, width: int, channels: int) -> Path:
    """Write ``samples`` of -1..1 to every channel."""
    whole = np.rint(samples * (2 ** (8 * width - 1) - 1)).astype("<i4")
    if width == 1:
        whole = whole + 128
    data = whole.repeat(channels).view(np.uint8).reshape(-1, 4)[:, :width]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data.tobytes())
    return path


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 24000, 44100, 48000])
@pytest.mark.parametrize(("width", "channels"), [(1, 1), (2, 1), (2, 2), (3, 2), (4, 1)])
def test_rate_depth_and_channels_do_not_change_what_is_heard(
    tmp_path: Path, rate: int, width: int, channels: int
) -> None:
    pcm = read_wav(store(tmp_path / "a.wav", tone(rate), rate, width, channels))
    heard = np.frombuffer(pcm, "<i2").astype(float)
    expected = tone(8000) * 32767
    assert abs(len(heard) - len(expected)) <= 1
    middle = slice(400, 3600)
    error = heard[middle] - expected[middle]
    assert np.sqrt((error**2).mean()) < 0.02 * np.sqrt((expected[middle] ** 2).mean())


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    pcm = (tone(8000) * 30000).astype("<i2").tobytes()
    write_wav(tmp_path / "a.wav", pcm)
    assert read_wav(tmp_path / "a.wav") == pcm


@pytest.mark.parametrize("content", [b"", b"ID3 not a wav at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_wav_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"song\.wav"):
        read_wav(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.wav"):
        read_wav(tmp_path / "none.wav")
