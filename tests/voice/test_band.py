"""The telephone band. Category: unit."""

import numpy as np
import pytest

from voice.band import telephone_band
from voice.sound import RATE


def _tone(frequency: float) -> bytes:
    seconds = np.arange(RATE) / RATE
    return (8000 * np.sin(2 * np.pi * frequency * seconds)).astype("<i2").tobytes()


def _rms(pcm: bytes) -> float:
    middle = np.frombuffer(pcm, "<i2")[RATE // 4 : -RATE // 4].astype(np.float64)
    return float(np.sqrt(np.mean(middle**2)))


@pytest.mark.parametrize("frequency", [500, 1000, 3000])
def test_speech_passes(frequency: float) -> None:
    assert _rms(telephone_band(_tone(frequency))) == pytest.approx(_rms(_tone(frequency)), rel=0.1)


@pytest.mark.parametrize("frequency", [50, 100, 3900])
def test_what_a_line_does_not_carry_is_gone(frequency: float) -> None:
    assert _rms(telephone_band(_tone(frequency))) < 0.1 * _rms(_tone(frequency))


def test_length_stays() -> None:
    assert len(telephone_band(_tone(440))) == 2 * RATE
