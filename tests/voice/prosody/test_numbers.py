"""Readings of numbers. Category: unit."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.prosody.numbers import cardinal, counted, digits, grouped


@given(st.integers(0, 10**12))
def test_a_quantity_reads_back_as_itself(value: int) -> None:
    assert cn2an.cn2an(cardinal(str(value)), "smart") == value


@pytest.mark.parametrize(
    ("number", "heard"),
    [
        ("10", "十"),
        ("110", "一百一十"),
        ("1003", "一千零三"),
        ("10010", "一万零一十"),
        ("1.05", "一点零五"),
        ("100000000", "一亿"),
    ],
)
def test_quantities(number: str, heard: str) -> None:
    assert cardinal(number) == heard


def test_two_of_something() -> None:
    assert (counted("2"), counted("12"), counted("2.5")) == ("两", "十二", "二点五")


@given(st.text("0123456789", min_size=1, max_size=30))
def test_groups_can_be_written_down(number: str) -> None:
    groups = grouped(number).split("，")
    assert "".join(groups) == digits(number)
    assert all(len(group) <= 5 for group in groups)
    assert len(groups) == 1 or all(len(group) >= 3 for group in groups)
