"""The telephone band: what a voice goes through between two telephones; tests and benchmarks use it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from voice.g711 import alaw_decode, alaw_encode
from voice.sound import RATE

LOWEST = 300.0
HIGHEST = 3400.0
"""Hz; what a telephone line passes."""
_ORDER = 4


def telephone_band(pcm: bytes) -> bytes:
    """Return 8 kHz s16le mono ``pcm`` as it arrives: 300 to 3400 Hz, through A-law and back."""
    samples: NDArray[Any] = np.frombuffer(pcm, "<i2").astype(np.float64)
    passed = sosfilt(butter(_ORDER, (LOWEST, HIGHEST), "bandpass", fs=RATE, output="sos"), samples)
    return alaw_decode(alaw_encode(np.clip(passed, -32768, 32767).astype("<i2").tobytes()))
