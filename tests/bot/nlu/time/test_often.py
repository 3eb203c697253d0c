"""How often a visit is wished for, and when a habit is no wish."""

from datetime import datetime

import pytest

from bot.nlu.time.often import how_often
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "often"),
    [
        ("每周二上午来给我打扫", "每周二"),
        ("每周二四给老伴洗澡", "每周二、周四"),
        ("每天中午来送饭", "每天"),
        ("隔一天来一趟", "隔天"),
        ("每周来一次就行", "每周"),
        ("腰每天都疼，想约个按摩", ""),
        ("下周二来洗澡", ""),
        ("洗个澡", ""),
        ("", ""),
    ],
)
def test_how_often(text: str, often: str) -> None:
    assert how_often(text, NOW) == often
