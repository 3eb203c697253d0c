"""Mastering: the raw voice made fit for a telephone line; voice.tts.renderer uses it on a whole clause.

Kokoro pads 0.4 s of silence before and 0.9 s behind; clauses differ by 2 dB. Trimmed, faded and levelled they
join without a step.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from voice.sound import RATE

Samples = NDArray[np.float32]
"""One channel, full scale ±1."""

SILENCE_DB = -45.0
"""Level below which the ends of a clause are silence."""
MARGIN = 0.04
"""Seconds of it that stay on either side."""
FADE = 0.01
"""Seconds of fade at either end."""
LEVEL_DB = -19.0
"""Level of speech (rms of the frames with voice), in dB below full scale."""
PEAK = 0.89
"""No sample goes above it: -1 dB."""
KNEE = 0.7
"""Where the bending of what would go above it begins."""


def trim(samples: Samples, rate: int) -> Samples:
    """Cut the silence off both ends; all of it where there is nothing but silence."""
    loud = np.flatnonzero(np.abs(samples) > 10 ** (SILENCE_DB / 20))
    if not len(loud):
        return samples[:0]
    margin = int(MARGIN * rate)
    return samples[max(0, loud[0] - margin) : loud[-1] + 1 + margin]


def fade(samples: Samples, rate: int) -> Samples:
    """Return ``samples`` faded in and out."""
    length = min(int(FADE * rate), len(samples) // 2)
    faded = samples.copy()
    ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)
    faded[:length] *= ramp
    faded[len(faded) - length :] *= ramp[::-1]
    return faded


def speech_level(samples: Samples, rate: int) -> float:
    """Return the rms, in dB below full scale, of those 20 ms frames that hold voice."""
    size = rate // 50
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    voiced = power[power > 10 ** (SILENCE_DB / 10)]
    return float(10 * np.log10(voiced.mean())) if len(voiced) else -np.inf


def level(samples: Samples, rate: int) -> Samples:
    """Bring speech to :data:`LEVEL_DB`, or as near as its peaks allow."""
    now = speech_level(samples, rate)
    if not np.isfinite(now):
        return samples
    gain = min(10 ** ((LEVEL_DB - now) / 20), PEAK / float(np.max(np.abs(samples))))
    return samples * np.float32(gain)


def master(samples: Samples, rate: int) -> Samples:
    """Return one raw clause trimmed, levelled and faded."""
    return fade(level(trim(samples, rate), rate), rate)


def to_phone(samples: Samples, rate: int) -> bytes:
    """Return 8 kHz s16le mono of ``samples`` at ``rate``, a multiple of 8 kHz."""
    if rate != RATE:
        samples = resample_poly(samples, 1, rate // RATE).astype(np.float32)
    return to_pcm(samples)


def to_pcm(samples: Samples) -> bytes:
    """Return s16le of ``samples``."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


def bend(samples: Samples) -> Samples:
    """Return ``samples`` with what lies above :data:`KNEE` bent so that it stays below :data:`PEAK`."""
    over = np.abs(samples) > KNEE
    bent = samples.copy()
    reach = PEAK - KNEE
    bent[over] = np.sign(samples[over]) * (KNEE + reach * np.tanh((np.abs(samples[over]) - KNEE) / reach))
    return bent


def amplify(pcm: bytes, gain: float) -> bytes:
    """Return s16le ``pcm`` louder by ``gain`` dB; peaks are bent, not cut."""
    if gain == 0.0 or not pcm:
        return pcm
    louder = np.frombuffer(pcm, "<i2").astype(np.float32) / 32767.0 * 10 ** (gain / 20)
    return to_pcm(bend(louder.astype(np.float32)))
