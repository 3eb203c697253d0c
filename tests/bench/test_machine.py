import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.machine import cpu_seconds, memory, percentile


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 2), (0.75, 3), (0.95, 4), (1.0, 4)])
def test_percentile_is_the_nearest_rank(share: float, value: int) -> None:
    assert percentile([4, 2, 1, 3], share) == value


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values_and_enough_do_not_exceed_it(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_our_own_process_holds_and_uses_something() -> None:
    held = memory(os.getpid())
    assert held.rss >= held.pss > 0
    assert cpu_seconds(os.getpid()) > 0


def test_a_process_that_is_gone_holds_and_uses_nothing() -> None:
    none_such = 2**22 + 1  # above the largest process id of Linux
    assert memory(none_such) == (0, 0)
    assert cpu_seconds(none_such) == 0
