"""G.711 A-law and μ-law as tables (ITU-T G.711); the audioop module is gone from Python 3.13."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BIAS = 132
_CLIP = 32_635


def alaw_encode(pcm: bytes) -> bytes:
    """Return A-law of s16le ``pcm``, one byte a sample."""
    return _encode(pcm, _alaw_table())


def alaw_decode(coded: bytes) -> bytes:
    """Return s16le of A-law bytes."""
    return _alaw_values()[np.frombuffer(coded, np.uint8)].tobytes()


def ulaw_encode(pcm: bytes) -> bytes:
    """Return μ-law of s16le ``pcm``, one byte a sample."""
    return _encode(pcm, _ulaw_table())


def ulaw_decode(coded: bytes) -> bytes:
    """Return s16le of μ-law bytes."""
    return _ulaw_values()[np.frombuffer(coded, np.uint8)].tobytes()


def _encode(pcm: bytes, table: NDArray[np.uint8]) -> bytes:
    return table[np.frombuffer(pcm, "<i2").astype(np.int32) + 32_768].tobytes()


@cache
def _alaw_values() -> NDArray[Any]:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (code & 0x70) >> 4, code & 0x0F
    magnitude = (mantissa << 4) + 8
    magnitude = np.where(exponent > 0, (magnitude + 256) << np.maximum(exponent - 1, 0), magnitude)
    return np.where(code & 0x80, magnitude, -magnitude).astype("<i2")


@cache
def _ulaw_values() -> NDArray[Any]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _BIAS) << ((code & 0x70) >> 4)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype("<i2")


@cache
def _alaw_table() -> NDArray[np.uint8]:
    samples = np.arange(-32_768, 32_768, dtype=np.int32)
    magnitude = np.where(samples >= 0, samples, -samples - 1) >> 3
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    mantissa = (magnitude >> np.maximum(exponent, 1)) & 0x0F
    code = (exponent << 4) | mantissa | np.where(samples >= 0, 0x80, 0)
    return np.asarray(code ^ 0x55, np.uint8)


@cache
def _ulaw_table() -> NDArray[np.uint8]:
    samples = np.arange(-32_768, 32_768, dtype=np.int32)
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    code = (exponent << 4) | mantissa | np.where(samples < 0, 0x80, 0)
    return np.asarray(~code & 0xFF, np.uint8)
