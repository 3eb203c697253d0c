"""Frames keep up with the clock whatever the network does."""

from hypothesis import given
from hypothesis import strategies as st

from voice.legs.sip.steady import SLACK, SteadyFrames
from voice.sound import FRAME_BYTES, SILENT_FRAME

VOICE = b"\x01" * FRAME_BYTES


@given(st.lists(st.integers(0, 2000), max_size=200))
def test_the_count_of_frames_never_strays_from_the_time_that_passed(pieces: list[int]) -> None:
    steady = SteadyFrames(0.0)
    count = 0
    for number, length in enumerate(pieces, 1):
        frames = steady.take(b"\x01" * length, number * 0.02 + 0.001)
        assert all(len(frame) == FRAME_BYTES for frame in frames)
        count += len(frames)
        assert abs(count - number) <= SLACK


def test_steady_sound_passes_unchanged() -> None:
    steady = SteadyFrames(0.0)
    assert [steady.take(VOICE, n * 0.02 + 0.005) for n in range(1, 500)] == [[VOICE]] * 499


def test_sound_after_a_silence_lies_at_its_own_time() -> None:
    steady = SteadyFrames(0.0)
    frames = [frame for n in range(1, 101) for frame in steady.take(b"", n * 0.02 + 0.005)]
    frames += steady.take(VOICE, 101 * 0.02 + 0.005)
    assert frames.index(VOICE) == 100
    assert frames[:100] == [SILENT_FRAME] * 100


def test_late_packets_are_not_doubled_by_silence() -> None:
    steady = SteadyFrames(0.0)
    frames = steady.take(VOICE, 0.025)
    for n in range(2, 5):
        frames += steady.take(b"", n * 0.02 + 0.005)
    frames += steady.take(VOICE * 4, 0.105)
    assert frames == [VOICE] * 5
