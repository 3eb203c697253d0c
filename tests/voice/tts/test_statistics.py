"""Foretelling what the generator would measure. Category: unit."""

from pathlib import Path

import numpy as np
import pytest

from voice.tts.statistics import Array, Forecast, fit, forecast, name

MODEL = "0123456789abcdef" * 4
DRAW = np.random.default_rng(7)
CHANNELS, HALF = 12, 5
MIX = DRAW.standard_normal((2, CHANNELS))
MEANS, LOGARITHMS = DRAW.standard_normal((2, HALF)), DRAW.standard_normal((2, HALF))


def _clause() -> tuple[Array, Array]:
    """Return frames, and statistics that depend on them as Kokoro's do on silence and voice."""
    share = DRAW.standard_normal(2)
    frames = np.tile((share @ MIX)[None, :, None], (1, 1, 30)).astype(np.float32)
    told = np.concatenate([share @ MEANS + 3, np.exp(share @ LOGARITHMS - 1)])
    return frames, told.astype(np.float32).reshape(1, -1, 1)


@pytest.fixture(scope="module")
def fitted() -> Forecast:
    frames, measured = zip(*(_clause() for _ in range(20)), strict=True)
    return fit(list(frames), list(measured), [-15.0, -16.0], axes=2)


def test_what_follows_from_the_frames_is_foretold(fitted: Forecast) -> None:
    frames, measured = _clause()
    assert fitted.statistics(frames) == pytest.approx(measured, rel=1e-3)
    assert fitted.level == pytest.approx(-15.5)


def test_it_is_found_again_by_voice_and_model(fitted: Forecast, tmp_path: Path) -> None:
    fitted.save(tmp_path / name("zf_xiaoxiao", MODEL))
    found = forecast("zf_xiaoxiao", MODEL, tmp_path)
    assert found is not None
    frames, measured = _clause()
    assert found.statistics(frames) == pytest.approx(measured, rel=0.02, abs=0.02)
    assert forecast("zm_yunxi", MODEL, tmp_path) is None
    assert forecast("zf_xiaoxiao", MODEL[::-1], tmp_path) is None
