"""G.711 against the recommendation's own figures. Category: unit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voice.g711 import alaw_decode, alaw_encode, ulaw_decode, ulaw_encode

_EVERY_CODE = bytes(range(256))


def _pcm(*values: int) -> bytes:
    return np.array(values, "<i2").tobytes()


def test_known_codes() -> None:
    assert alaw_encode(_pcm(0, -1, 32767, -32768)) == bytes([0xD5, 0x55, 0xAA, 0x2A])
    assert ulaw_encode(_pcm(0, 32767, -32768)) == bytes([0xFF, 0x80, 0x00])
    assert alaw_decode(bytes([0xD5, 0x2A])) == _pcm(8, -32256)
    assert ulaw_decode(bytes([0xFF, 0x00])) == _pcm(0, -32124)


def test_every_code_survives_the_way_back() -> None:
    assert alaw_encode(alaw_decode(_EVERY_CODE)) == _EVERY_CODE
    again = ulaw_encode(ulaw_decode(_EVERY_CODE))
    assert ulaw_decode(again) == ulaw_decode(_EVERY_CODE)  # μ-law has two codes for zero


@given(st.integers(-32768, 32767))
def test_error_is_below_four_per_cent_or_one_step(value: int) -> None:
    for there, back in ((alaw_encode, alaw_decode), (ulaw_encode, ulaw_decode)):
        heard = int(np.frombuffer(back(there(_pcm(value))), "<i2")[0])
        assert abs(heard - value) <= max(16, 0.04 * abs(value))
