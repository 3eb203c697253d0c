"""In what stretches a clause is made and when it may begin to be heard. Category: unit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.tts.windows import FIRST, LONGEST, lasts, windows


@given(st.integers(0, 300), st.integers(0, 3000))
def test_windows_cover_what_is_spoken_once(start: int, length: int) -> None:
    cut = windows(range(start, start + length))
    assert [frame for window in cut for frame in window] == list(range(start, start + length))
    assert all(0 < len(window) <= 1.5 * LONGEST for window in cut)


def test_the_first_is_short_and_later_ones_longer() -> None:
    lengths = [len(window) for window in windows(range(1000))]
    assert lengths[0] == FIRST
    assert all(shorter <= longer for shorter, longer in pairwise(lengths[:-1]))


@given(st.integers(40, 1500), st.floats(0.1, 3.0))
def test_what_lasts_never_runs_dry(length: int, pace: float) -> None:
    first, *coming = windows(range(length))
    made, heard = 0.0, len(first)
    dry = False
    for window in coming:
        made += (len(window) + 14) * pace
        dry = dry or made > heard
        heard += len(window)
    assert lasts(len(first), coming, 14, pace) is not dry


@pytest.mark.parametrize(("pace", "at_once"), [(0.4, True), (2.0, False)])
def test_a_slow_machine_waits_with_the_beginning(pace: float, at_once: bool) -> None:
    first, *coming = windows(range(300))
    assert lasts(len(first), coming, 14, pace) is at_once
