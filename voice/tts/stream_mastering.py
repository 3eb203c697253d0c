"""StreamMastering: the raw voice made fit for a telephone line while it is being made; voice.tts.renderer.

As voice.tts.mastering does it for a whole clause, but for the level: that of the clause is not known before
its end, so it is raised by what the voice on the whole needs, and peaks above the limit are bent.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin

from voice.sound import RATE
from voice.tts.mastering import FADE, LEVEL_DB, MARGIN, SILENCE_DB, Samples, bend, to_pcm

_REACH = 10
"""Output samples on either side that the filter looks at, as many as in scipy.signal.resample_poly."""


class StreamMastering:
    """Takes one clause at ``rate``, a multiple of 8 kHz, in stretches of any length, and returns 8 kHz s16le.

    ``level`` is that of the raw voice in dB. Silence is let out once sound follows it, so that none is left
    at the end.
    """

    def __init__(self, rate: int, level: float) -> None:
        self._gain = np.float32(10 ** ((LEVEL_DB - level) / 20))
        self._margin = int(MARGIN * rate)
        self._fade = int(FADE * rate)
        self._quiet = np.zeros(0, np.float32)
        self._begun = False
        self._decimator = _Decimator(rate // RATE)

    def feed(self, samples: Samples) -> bytes:
        """Return what can be heard of the clause by now that was not returned before."""
        held = np.concatenate([self._quiet, samples])
        loud = np.flatnonzero(_loud(held))
        if not len(loud):
            self._quiet = held if self._begun else held[-self._margin :]
            return b""
        start = 0 if self._begun else max(0, loud[0] - self._margin)
        end = max(start, min(loud[-1] + 1, len(held) - self._fade))  # however it ends, there is some to fade
        heard, self._quiet = held[start:end], held[end:]
        if not self._begun:
            self._begun = True
            heard = _ramped(heard, self._fade)
        return self._out(heard)

    def close(self) -> bytes:
        """Return the end of the clause."""
        if not self._begun:
            return b""
        loud = np.flatnonzero(_loud(self._quiet))
        last = int(loud[-1]) + 1 if len(loud) else 0
        end = self._quiet[: last + self._margin]
        return self._out(_ramped(end[::-1], self._fade)[::-1]) + to_pcm(bend(self._decimator.close()))

    def _out(self, samples: Samples) -> bytes:
        return to_pcm(bend(self._decimator.feed(samples * self._gain)))


class _Decimator:
    """Keeps one sample of ``factor`` after a low-pass: scipy.signal.resample_poly, stretch by stretch."""

    def __init__(self, factor: int) -> None:
        self._factor = factor
        self._half = _REACH * factor
        self._taps = (
            firwin(2 * self._half + 1, 1 / factor, window=("kaiser", 5.0)) if factor > 1 else np.ones(1)
        )
        self._held = np.zeros(self._half, np.float32)

    def feed(self, samples: Samples) -> Samples:
        held = np.concatenate([self._held, samples])
        if len(held) < len(self._taps):
            self._held = held
            return held[:0]
        kept = np.convolve(held, self._taps, "valid")[:: self._factor]
        self._held = held[len(kept) * self._factor :]
        return kept.astype(np.float32)

    def close(self) -> Samples:
        return self.feed(np.zeros(self._half, np.float32))


def _loud(samples: Samples) -> NDArray[np.bool_]:
    return np.abs(samples) > 10 ** (SILENCE_DB / 20)


def _ramped(samples: Samples, length: int) -> Samples:
    """Return ``samples`` faded in over ``length`` of them."""
    length = min(length, len(samples))
    return np.concatenate(
        [samples[:length] * np.linspace(0.0, 1.0, length, dtype=np.float32), samples[length:]]
    )
