"""Rules for days told from today: 明儿, 大后天, 这两天, 三天后, 过两天, 两个星期以后, 半个月后, 三天内."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time.calendars import SOLAR
from bot.nlu.time.tokens import Build, Day, on, rule, through
from bot.nlu.time.weeks import WEEK, WEEKDAY, weekday

_SHORT = r"(?=一?大?早|[晚晨夜午]|上午|下午|中午|头晌|后晌|晌午|傍)"
_NAMED = {
    rf"今(?:天|儿个?|日|个儿?(?!月)|{_SHORT})": 0,
    rf"(?:赶|到)?明(?:天|儿个?|日|个儿?|{_SHORT})": 1,
    r"(?<![之以往过最然饭午])后(?:天|儿个?(?!子)|日|个儿|(?=晚))|(?<=饭)后天(?=[上中下]午|早上|晚上|晌)": 2,
    r"[大外]后(?:天|儿个?|日|(?=晚))": 3,
    r"大大后(?:天|儿)": 4,
    rf"昨(?:天|儿个?|日|{_SHORT})|夜来个?(?!香)|夜(?:儿个?|个)(?!里)": -1,
    r"前(?:天|儿个?(?!子)|日(?!子)|个儿|(?=晚))": -2,
    r"大前(?:天|儿个?|日)": -3,
}
_RUNS = {
    r"这一?两天|今明两天|今天明天|这一半天|一半天|最近两天|近两天": (0, 1),
    r"这[几些]天|这三两天|[最]?近[几这]天|最近几天|这一?阵子?|近期": (0, 3),
    r"明后两?天|明后儿|明儿后儿|明天后天": (1, 2),
    r"(?<!提)[前头]几天|(?<!提)前些[天日]子?|前一?阵子?": (-5, -1),
    r"(?<!提)前两天|头两天": (-2, -1),
}
_VAGUE = {
    "几": (3, 5),
    "三两": (2, 3),
    "三五": (3, 5),
    "一两": (1, 2),
    "两三": (2, 3),
    **{f"{a}{b}": (i, i + 1) for i, (a, b) in enumerate(pairwise("三四五六七八九"), start=3)},
}
_NUMBER = rf"(?P<number>{'|'.join(_VAGUE)}|{SMALL}[来多]?|个把|半拉?)"
_UNIT = (
    r"(?P<half>个半)?个?[来多]?"
    r"(?P<unit>天|日|宿|周|星期|礼拜|月(?!\d|[一二三四五六七八九十]+[号日])|年)(?:的?时间)?"
)
_HAS_PASSED = r"(?<![看听来去打约住洗用做说问交吃睡病摔干当教种养待念])"  # 看过一个月
_WAIT = rf"(?:再?{_HAS_PASSED}过[上个]?|再等[上个]?|(?<!别)等[上个](?=.{{1,9}}(?:再|吧|$))|隔上?|往后|再有)"
_AFTER = r"(?:之后|以后|过后|后头|后(?![天儿日面院]))"
_BEFORE = r"(?:之前|以前|前(?![天后面儿]))"
_INSIDE = r"(?:之内|以内|里头?|内)"
_DAYS = {"天": 1, "日": 1, "宿": 1, "周": 7, "星期": 7, "礼拜": 7}


def after(today: date, number: int, unit: str, *, half: bool = False) -> date | None:
    """Return the day ``number`` (and a half) units from ``today``, None outside the calendar."""
    try:
        if unit in _DAYS:
            days = _DAYS[unit]
            return today + timedelta(number * days + (days // 2 if half else 0))
        months = number * (12 if unit == "年" else 1)
        rest = (timedelta(182) if unit == "年" else timedelta(15)) if half else timedelta()
        count = today.year * 12 + today.month - 1 + months
        year, month = count // 12, count % 12 + 1
        day = SOLAR.day(year, month, today.day) or SOLAR.day(year, month, -1)
        return day + rest if day else None
    except OverflowError:
        return None


def _ahead(match: re.Match[str], now: datetime) -> Day | None:
    return _distance(match, now.date(), 1)


def _ago(match: re.Match[str], now: datetime) -> Day | None:
    return _distance(match, now.date(), -1)


def _within(match: re.Match[str], now: datetime) -> Day | None:
    far = _distance(match, now.date(), 1)
    return through(match, now.date(), far.spans[-1][1]) if far else None


def _distance(match: re.Match[str], today: date, sign: int) -> Day | None:
    said, unit, half = match["number"], match["unit"], bool(match["half"])
    if said.startswith("半"):
        days = {"月": 15, "年": 182, "天": 0}.get(unit)
        return on(match, today + timedelta(sign * days), fixed=True) if days else None
    if said in _VAGUE:
        low, high = _VAGUE[said]
    else:
        low = high = 1 if said == "个把" else cardinal(said.rstrip("来多")) or 0
    if not low or (unit == "月" and "个" not in match[0] and said not in {"俩", "仨"}):
        return None
    if match[0].startswith("隔") and unit in {"天", "日", "宿"}:
        low, high = low + 1, high + 1
    ends = after(today, sign * low, unit, half=half), after(today, sign * high, unit, half=half)
    return through(match, min(e for e in ends if e), max(e for e in ends if e)) if all(ends) else None


def _at(offset: int) -> Build:
    return lambda match, now: replace(on(match, now.date() + timedelta(offset), fixed=True), by="today")


def _from_to(first: int, last: int) -> Build:
    return lambda match, now: through(match, now.date() + timedelta(first), now.date() + timedelta(last))


def _weekday_of_a_week_ahead(match: re.Match[str], now: datetime) -> Day | None:
    weeks_ahead = cardinal(match["number"])
    if not weeks_ahead:
        return None
    monday = now.date() - timedelta(now.weekday())
    return on(match, monday + timedelta(7 * weeks_ahead + weekday(match["weekday"])), fixed=True)


def _month_from_today(match: re.Match[str], now: datetime) -> Day | None:
    day = after(now.date(), match["steps"].count("下"), "月")
    return on(match, day, fixed=True) if day else None


RULES = (
    *(rule(p, _at(n)) for p, n in _NAMED.items()),
    *(rule(p, _from_to(*r)) for p, r in _RUNS.items()),
    rule(rf"(?<!第){_WAIT}{_NUMBER}{_UNIT}{_AFTER}?(?!了)", _ahead),
    rule(rf"(?<![第零\d]){_NUMBER}{_UNIT}{_AFTER}(?:的今天)?", _ahead),
    rule(rf"(?<![第\d]){_NUMBER}{_UNIT}{_BEFORE}", _ago),
    rule(
        rf"(?<!第)(?:再?过)?(?P<number>{SMALL})个?{WEEK}{_AFTER}?的{WEEK}(?P<weekday>{WEEKDAY})",
        _weekday_of_a_week_ahead,
    ),
    rule(rf"(?<![第\d])这?{_NUMBER}{_UNIT}{_INSIDE}", _within),
    rule(r"(?P<steps>下+)个?月的?(?:今天|今日|今儿|这一?天)", _month_from_today),
)
