"""Rules for how often without saying when: 每周一次, 隔一天来一趟, 三天换一回药, 半个月一次, 一天两遍."""

import re
from datetime import datetime, timedelta

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time.tokens import Day, returning, rule
from bot.nlu.time.weeks import WEEK

_UNIT = rf"(?P<unit>天|日|{WEEK}|月|季度|年)"
_NUMBER = rf"(?P<number>半拉?|{SMALL})"
_TIMES = r"[一两二三四五六几\d][次回趟遍顿餐]"
_DOING = r"(?![前后以之内里])[^，。,；、了过\d一二两三四五六几]{0,4}"
"""What is done so often, between the span and the count: 隔一天**来**一趟, 一个月**给我理**一回."""
_NAMED = {"星期": "周", "礼拜": "周", "日": "天"}
_REACH = 21


def _spaced(match: re.Match[str], now: datetime) -> Day | None:
    return _every(match, _count(match), now)


def _skipped(match: re.Match[str], now: datetime) -> Day | None:
    return _every(match, _count(match) + 1, now)


def _count(match: re.Match[str]) -> float:
    said = match["number"] or "一"
    return 0.5 if said.startswith("半") else cardinal(said) or 0


def _every(match: re.Match[str], count: float, now: datetime) -> Day | None:
    """Return the rhythm; days in between are counted from today, the others say nothing of which day."""
    said, unit = match[0], _NAMED.get(match["unit"], match["unit"])
    if not count or (count < 1 and unit not in "月年") or (said[0] not in "每隔" and _is_date(match)):
        return None
    text = _text(count, unit)
    if unit != "天" or count == 1:
        return returning(match, text, [])
    return returning(match, text, [now.date() + timedelta(i) for i in range(_REACH)])


def _is_date(match: re.Match[str]) -> bool:
    """Tell whether 三月来一次, 二十日来一次 name a month or a day rather than a span; 一月两回 is one."""
    return (match["unit"] == "月" and not re.search(f"半|个|^一月{_TIMES}", match[0])) or (
        match["unit"] == "日" and match["number"] != "一"
    )


def _text(count: float, unit: str) -> str:
    if unit == "天" and count == 2:
        return "隔天"
    measure = "个" if unit == "月" and count != 1 else ""
    number = {0.5: "半", 1: "", 2: "两"}.get(count, f"{count:g}")
    return f"每{number}{measure}{unit}"


RULES = (
    rule(rf"(?<![上下这过前近第末])每?{_NUMBER}个?{_UNIT}{_DOING}{_TIMES}", _spaced),
    rule(rf"每{_NUMBER}个?{_UNIT}(?![底初末\d])", _spaced),
    rule(rf"每(?P<number>)个?(?P<unit>{WEEK}|月|季度|年)(?![底初末\d])(?:{_DOING}{_TIMES})?", _spaced),
    rule(rf"每?隔{_NUMBER}?个?{_UNIT}{_DOING}{_TIMES}", _skipped),
    rule(rf"每隔{_NUMBER}个?{_UNIT}", _skipped),
    rule(r"每?隔(?P<number>)(?P<unit>天|日)(?![后以之])", _skipped),
)
