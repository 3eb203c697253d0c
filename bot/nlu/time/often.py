"""Tells how often a visit is wished for; the embedded engine asks it of whatever books or answers."""

import re
from datetime import datetime

from bot.nlu.time.resolve import resolve

_RETURNS = re.compile("[每逢隔天日周月单双]|星期|礼拜")
_DAILY = "每天"
_COMES = re.compile(r"[^，。；,]{0,6}?(?:来|上门|送|安排|约|派|给[我俺他她咱]|[一两二三][次回趟顿])")
"""What follows 每天 where somebody is to come: 每天来一趟, and not 每天都疼."""


def how_often(text: str, now: datetime) -> str:
    """Return how often a normalised wish is to come (每周二、周四; 隔天), empty where it is for once."""
    if not _RETURNS.search(text):
        return ""
    returning = (found for found in resolve(text, now) if found.recurrence)
    return next(
        (f.recurrence or "" for f in returning if f.recurrence != _DAILY or _COMES.match(text, f.end)), ""
    )
