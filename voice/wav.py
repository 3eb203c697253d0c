"""WAV files of any common kind to and from our one form of sound; the test caller and commands use it."""

import wave
from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from core.errors import InputError
from voice.sound import CHANNELS, RATE, WIDTH

_UNSIGNED_MIDDLE = 128


def read_wav(path: Path) -> bytes:
    """Return ``path`` as 8 kHz s16le mono: 8, 16, 24 or 32 bit PCM of any rate, channels mixed.

    Raises InputError when it is not such a file.
    """
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise InputError(f"{path.name} is not a PCM WAV file that can be read: {error}") from error
    samples = _samples(data, width)
    samples = samples[: len(samples) - len(samples) % channels].reshape(-1, channels).mean(axis=1)
    if rate != RATE:
        divisor = gcd(rate, RATE)
        samples = resample_poly(samples, RATE // divisor, rate // divisor)
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()


def write_wav(path: Path, pcm: bytes) -> None:
    """Write 8 kHz s16le mono ``pcm``."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(CHANNELS)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(pcm)


def _samples(data: bytes, width: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return PCM of ``width`` bytes a sample on the scale of 16 bits."""
    data = data[: len(data) - len(data) % width]
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float64) - _UNSIGNED_MIDDLE) * 256
    # Widen to 32 bits with zeros below, which keeps the sign.
    wide = np.zeros((len(data) // width, 4), np.uint8)
    wide[:, 4 - width :] = np.frombuffer(data, np.uint8).reshape(-1, width)
    return wide.view("<i4").ravel().astype(np.float64) / 65536
