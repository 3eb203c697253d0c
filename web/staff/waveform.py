"""The loudness of both sides of a recording as an SVG drawing; called by the route of recordings."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_COLUMNS = 480
_HEIGHT = 40
"""Of one side; the drawing has the caller above and ours below."""
_FLOOR_DB = -60.0


def drawing(file: Path) -> str:
    """Return an SVG of the stereo recording ``file``: a bar a column from -60 dB to full scale, each side."""
    caller, ours = _levels(file)
    bars = "".join(
        f'<rect x="{x}" y="{middle - height:.1f}" width="0.8" height="{2 * height:.1f}" fill="{colour}"/>'
        for levels, middle, colour in ((caller, _HEIGHT / 2, "#8a5a1f"), (ours, _HEIGHT * 1.5, "#1f6f6b"))
        for x, level in enumerate(levels)
        if (height := float(level) * (_HEIGHT / 2 - 1)) >= 0.2
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_COLUMNS} {2 * _HEIGHT}" '
        f'preserveAspectRatio="none">{bars}</svg>'
    )


def _levels(file: Path) -> NDArray[np.float64]:
    """Return the loudness of both sides, 0..1 of the scale, shape (2, columns)."""
    with wave.open(str(file), "rb") as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
        sides = samples.reshape(-1, sound.getnchannels())
    length = max(1, -(-len(sides) // _COLUMNS))
    padded = np.zeros((length * _COLUMNS, sides.shape[1]), dtype=np.float64)
    padded[: len(sides)] = sides / 32768
    power = np.sqrt(np.square(padded.reshape(_COLUMNS, length, -1)).mean(axis=1))
    decibels = 20 * np.log10(np.maximum(power, 1e-6))
    levels: NDArray[np.float64] = np.clip(1 - decibels / _FLOOR_DB, 0, 1).T
    return np.vstack([levels[0], levels[-1]])
