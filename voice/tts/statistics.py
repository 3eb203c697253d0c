"""Forecast: what the generator would measure over a whole clause, told before any sound is made of it.

voice.tts.kokoro feeds it to the generator (voice.tts.split), ``python -m voice.tts.fit`` makes it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

FITTED = Path(__file__).parent / "fitted"
"""Where the forecasts that come with the product are; README.md there says how each was made."""


_LEAST = 1e-9
"""Variance below which a channel does not move."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Means and logarithms of variances, linear in where a clause lies along a few ``axes``.

    What the generator is given, averaged over the frames of the clause, tells how much of it is silence,
    vowel and noise, and so nearly all about those averages that it will take itself. Shapes: ``origin``
    (channels), ``axes`` (k, channels), ``weights`` (k + 1, statistics). ``level`` is that of the raw voice
    in dB, as :func:`voice.tts.mastering.speech_level` measures it.
    """

    origin: Array
    axes: Array
    weights: Array
    level: float

    def statistics(self, frames: Array) -> Array:
        """Return the statistics (1, statistics, 1) of a clause whose frames are (1, channels, n)."""
        place = self.axes @ (frames[0].mean(axis=1) - self.origin)
        told = self.weights[0] + place @ self.weights[1:]
        half = len(told) // 2
        return np.concatenate([told[:half], np.exp(told[half:])]).astype(np.float32).reshape(1, -1, 1)

    def save(self, path: Path) -> None:
        """Write it to ``path``, the weights with three digits."""
        weights, level = self.weights.astype(np.float16), np.float32(self.level)
        np.savez_compressed(path, origin=self.origin, axes=self.axes, weights=weights, level=level)


def forecast(voice: str, model_sha256: str, folder: Path = FITTED) -> Forecast | None:
    """Return the forecast for ``voice`` of the model with this checksum, None where nobody fitted one."""
    path = folder / name(voice, model_sha256)
    if not path.is_file():
        return None
    with np.load(path) as arrays:
        origin, axes, weights = (arrays[key].astype(np.float32) for key in ("origin", "axes", "weights"))
        return Forecast(origin, axes, weights, float(arrays["level"]))


def name(voice: str, model_sha256: str) -> str:
    """Return the file name of a forecast."""
    return f"{voice}-{model_sha256[:16]}.npz"


def fit(frames: list[Array], measured: list[Array], levels: list[float], axes: int) -> Forecast:
    """Return the forecast that fits clauses best, by least squares along their ``axes`` principal ones.

    ``frames`` and ``measured`` as the two graphs gave them, ``levels`` of the raw sound in dB.
    """
    means = np.stack([clause[0].mean(axis=1) for clause in frames])
    origin = means.mean(axis=0)
    directions = np.linalg.svd(means - origin, full_matrices=False)[2][:axes]
    places: NDArray[Any] = np.column_stack([np.ones(len(means)), (means - origin) @ directions.T])
    told = np.stack([clause.ravel() for clause in measured]).astype(np.float64)
    half = told.shape[1] // 2
    told[:, half:] = np.log(np.maximum(told[:, half:], _LEAST))
    weights = np.linalg.lstsq(places, told, rcond=None)[0]
    return Forecast(origin, directions, weights.astype(np.float32), float(np.mean(levels)))
