"""Sound made fit for the line. Category: unit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.tts.mastering import (
    FADE,
    LEVEL_DB,
    MARGIN,
    PEAK,
    amplify,
    master,
    speech_level,
    to_pcm,
    to_phone,
    trim,
)

RATE = 24_000


def _tone(seconds: float, amplitude: float = 0.2, frequency: float = 440.0) -> np.ndarray:
    times = np.arange(int(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * frequency * times)).astype(np.float32)


def _padded(sound: np.ndarray) -> np.ndarray:
    silence = np.full(RATE // 2, 0.001, np.float32)
    return np.concatenate([silence, sound, silence])


def test_silence_is_cut_but_for_a_margin() -> None:
    assert len(trim(_padded(_tone(1.0)), RATE)) == pytest.approx((1.0 + 2 * MARGIN) * RATE, rel=0.01)


def test_only_silence_leaves_nothing() -> None:
    assert len(master(np.zeros(RATE, np.float32), RATE)) == 0
    assert to_phone(np.zeros(0, np.float32), RATE) == b""


@pytest.mark.parametrize("amplitude", [0.02, 0.2, 0.9])
def test_every_clause_has_the_same_level(amplitude: float) -> None:
    assert speech_level(master(_padded(_tone(1.0, amplitude)), RATE), RATE) == pytest.approx(
        LEVEL_DB, abs=0.5
    )


def test_ends_are_faded() -> None:
    faded = master(_tone(1.0, 0.5), RATE)
    length = int(FADE * RATE)
    assert abs(faded[0]) < 0.001
    assert np.abs(faded[: length // 4]).max() < 0.3 * np.abs(faded[length:-length]).max()


def test_what_lies_above_the_band_does_not_fold_back() -> None:
    high = np.frombuffer(to_phone(_tone(1.0, 0.5, 7000.0), RATE), "<i2")
    low = np.frombuffer(to_phone(_tone(1.0, 0.5, 1000.0), RATE), "<i2")
    assert len(low) == 8000
    assert np.abs(high[400:-400]).max() < 0.01 * np.abs(low).max()


@given(st.floats(-20, 20), st.floats(0.01, PEAK))
def test_louder_never_clips(gain: float, amplitude: float) -> None:
    louder = np.frombuffer(amplify(to_pcm(_tone(0.1, amplitude)), gain), "<i2")
    assert np.abs(louder.astype(int)).max() <= PEAK * 32767 + 1


def test_louder_is_louder() -> None:
    pcm = to_pcm(_tone(0.1, 0.1))
    louder = np.frombuffer(amplify(pcm, 6.0), "<i2").astype(float)
    plain = np.frombuffer(pcm, "<i2").astype(float)
    assert np.abs(louder).max() / np.abs(plain).max() == pytest.approx(2.0, rel=0.02)
    assert amplify(pcm, 0.0) == pcm
