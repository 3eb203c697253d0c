"""Sound made fit for the line while it is being made. Category: unit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.tts.mastering import LEVEL_DB, PEAK, Samples, master, speech_level, to_phone
from voice.tts.stream_mastering import StreamMastering

RATE = 24_000
LEVEL = -16.0


def _clause() -> Samples:
    """Silence, noise as loud as speech with a pause in it, silence."""
    draw = np.random.default_rng(3)
    loudness = np.repeat([0.0005, 0.16, 0.002, 0.16, 0.0005], [9000, 15000, 4000, 13000, 21000])
    return (loudness * draw.standard_normal(len(loudness))).astype(np.float32)


CLAUSE = _clause()


def _streamed(samples: Samples, cuts: list[int], level: float = LEVEL) -> bytes:
    mastering = StreamMastering(RATE, level)
    places = [0, *sorted(cuts), len(samples)]
    return b"".join(mastering.feed(samples[a:b]) for a, b in pairwise(places)) + mastering.close()


@given(st.lists(st.integers(0, len(CLAUSE)), max_size=12))
def test_however_it_is_cut_the_sound_is_the_same(cuts: list[int]) -> None:
    assert _streamed(CLAUSE, cuts) == _streamed(CLAUSE, [])


def test_a_voice_of_the_usual_level_sounds_as_mastered_at_once() -> None:
    level = speech_level(CLAUSE, RATE)
    streamed = np.frombuffer(_streamed(CLAUSE, [12_000, 30_000], level), "<i2").astype(int)
    at_once = np.frombuffer(to_phone(master(CLAUSE, RATE), RATE), "<i2").astype(int)
    assert len(streamed) == len(at_once)
    assert np.abs(streamed - at_once).max() < 0.02 * 32767


def test_level_is_that_of_the_voice() -> None:
    sound = np.frombuffer(_streamed(CLAUSE, []), "<i2").astype(np.float32) / np.float32(32768)
    assert speech_level(sound, 8000) == pytest.approx(
        LEVEL_DB + speech_level(CLAUSE[9000:41000], RATE) - LEVEL, abs=6
    )


@pytest.mark.parametrize("cuts", [[], [100], [3000, 6000]])
def test_only_silence_leaves_nothing(cuts: list[int]) -> None:
    assert _streamed(CLAUSE[:9000], cuts) == b""


def test_a_clause_that_ends_loud_is_faded_out() -> None:
    sound = np.frombuffer(_streamed(CLAUSE[:24000], [16_000]), "<i2").astype(int)
    assert np.abs(sound[-8:]).max() < 0.3 * np.abs(sound[:-80]).max()


def test_loud_peaks_are_bent() -> None:
    sound = np.frombuffer(_streamed(CLAUSE * 8, []), "<i2").astype(int)
    assert np.abs(sound).max() <= PEAK * 32767 + 1
