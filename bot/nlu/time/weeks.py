"""Rules for days named by week: 周三, 礼拜天, 这周六, 下下周一, 下周, 周末."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.nlu.numerals import cardinal
from bot.nlu.time.tokens import Day, on, rule, through

WEEK = r"(?:周|星期|礼拜)"
WEEKDAY = r"[一二三四五六日天七1-7]"

NAMES = "一二三四五六日"

_DAYS = {
    **{c: i for i, c in enumerate(NAMES)},
    "天": 6,
    "七": 6,
    "末": 5,  # the weekend by its first day
    **{str(i + 1): i for i in range(7)},
}
_NO_LAST = r"(?<![不得订排约记定轮赶算带加])"  # 排不上周六, 订上一个礼拜
_RELATIVE = rf"(?P<relative>这一?个?|本|当|(?<!一)大?下+一?个?|{_NO_LAST}上+一?个?)"
_NO_COUNT = r"(?![次回趟遍个顿])"
_SATURDAY, _SUNDAY = 5, 6
_WEEKS_AHEAD = 6


def weekday(said: str) -> int:
    """Return 0 (Monday) to 6 for 一 … 日, 天, 七 or 1 … 7."""
    return _DAYS[said]


def _named(match: re.Match[str], now: datetime) -> Day:
    number = weekday(match["weekday"])
    this = _monday(now) + timedelta(number)
    if not match["relative"]:
        days = [this + timedelta(7 * i) for i in range(_WEEKS_AHEAD)]
        spans = tuple((d, d) for d in days)
        bare = partial(_falls_on, number)
        return Day(match.start(), match.end(), spans, bare=bare, doubtful=True, by="week")
    steps = _steps(match["relative"])
    day = this + timedelta(7 * steps)
    # On a Sunday some count the week that begins today as this one.
    doubtful = steps == 1 and now.weekday() == _SUNDAY and number >= _SATURDAY
    rivals = (day, day + timedelta(7)) if doubtful else ()
    return Day(match.start(), match.end(), ((day, day),), fixed=True, rivals=rivals, by="week")


def _falls_on(number: int, day: date) -> bool:
    return day.weekday() == number


def _run(match: re.Match[str], now: datetime) -> Day | None:
    """Return weekdays said in one breath: a run (下周一二, 周二三四), or days to choose from (下周一三五)."""
    said, fixed = [weekday(c) for c in match["days"]], bool(match["relative"])
    if said != list(range(said[0], said[0] + len(said))):
        if not fixed or said != sorted(set(said)):
            return None
        monday = _monday(now) + timedelta(7 * _steps(match["relative"]))
        choices = tuple(monday + timedelta(number) for number in said)
        return replace(on(match, choices[0], fixed=True), rivals=choices)
    steps = [_steps(match["relative"])] if fixed else range(_WEEKS_AHEAD)
    days = [_monday(now) + timedelta(7 * i + said[0]) for i in steps]
    spans = tuple((d, d + timedelta(len(said) - 1)) for d in days if fixed or d >= now.date())
    return Day(match.start(), match.end(), spans, fixed=fixed)


def _number_in_week(match: re.Match[str], now: datetime) -> Day | None:
    """Return 下周三十一号 as the 31st, where next Wednesday is not the 11th and next week has a 31st."""
    said, monday = match["number"], _monday(now) + timedelta(7 * _steps(match["relative"]))
    if (monday + timedelta(weekday(said[0]))).day == cardinal(said[1:]):
        return None
    days = [d for i in range(7) if (d := monday + timedelta(i)).day == cardinal(said)]
    return on(match, *days, fixed=True) if days else None


def _weekend(match: re.Match[str], now: datetime) -> Day:
    saturday = _monday(now) + timedelta(_SATURDAY)
    if match["relative"]:
        first = saturday + timedelta(7 * _steps(match["relative"]))
        return through(match, first, first + timedelta(1))
    weekends = [saturday + timedelta(7 * i) for i in range(_WEEKS_AHEAD)]
    spans = tuple((d, d + timedelta(1)) for d in weekends)
    return Day(match.start(), match.end(), spans, bare=lambda d: d.weekday() >= _SATURDAY)


def _whole(match: re.Match[str], now: datetime) -> Day:
    monday = _monday(now) + timedelta(7 * _steps(match["relative"]))
    return through(match, monday, monday + timedelta(6))


def _same_day(match: re.Match[str], now: datetime) -> Day:
    return on(match, now.date() + timedelta(7 * _steps(match["relative"])), fixed=True)


def _monday(now: datetime) -> date:
    return now.date() - timedelta(now.weekday())


def _steps(relative: str) -> int:
    return relative.count("下") + relative.count("大下") - relative.count("上")


RULES = (
    rule(
        rf"(?:{_RELATIVE}的?)?{WEEK}的?(?P<weekday>{WEEKDAY}){_NO_COUNT}",
        _named,
    ),
    rule(
        rf"(?:{_RELATIVE}的?)?{WEEK}(?P<days>[一二三四五六日]{{2,4}}){_NO_COUNT}(?![点时号月楼单栋块元位分刻])",
        _run,
    ),
    rule(rf"{_RELATIVE}{WEEK}(?P<number>[二三]十[一二三四五六七八九]?)[号日]", _number_in_week),
    rule(rf"{_RELATIVE}?的?(?:周末|礼拜末|双休日?|{WEEK}六[和、跟到]?{WEEK}?[日天])", _weekend),
    rule(rf"{_RELATIVE}{WEEK}(?:之?内|里头?)?(?![八九十\d])", _whole),
    rule(rf"{_RELATIVE}{WEEK}的?(?:今天|今日|这一?天|今儿|这个?时[候间]|这会儿|同一?天)", _same_day),
)
