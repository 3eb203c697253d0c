"""Rules for what returns: 每周二, 每个礼拜一三五, 每天, 隔一天, 每月5号, 每个工作日."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time.calendars import LUNAR, SOLAR, months
from bot.nlu.time.tokens import Day, rule
from bot.nlu.time.weeks import WEEK, WEEKDAY, weekday
from bot.nlu.time.workdays import is_workday

_EVERY = r"(?:每一?个?|逢|每逢|一到)"
_NO_COUNT = r"(?![次回趟遍天个])"
_NAMES = "一二三四五六日"
_REACH = 21


def _weekly(match: re.Match[str], now: datetime) -> Day:
    numbers = sorted({weekday(c) for c in re.findall(WEEKDAY, re.sub(WEEK, "", match["days"]))})
    if match["through"]:
        numbers = list(range(numbers[0], numbers[-1] + 1))
    fortnight = "两" if match["step"] else ""
    text = f"每{fortnight}周" + "、周".join(_NAMES[n] for n in numbers)
    return _returning(match, text, _days(now, lambda d: d.weekday() in numbers))


def _daily(match: re.Match[str], now: datetime) -> Day:
    return _returning(match, "每天", _days(now, lambda _: True))


def _alternate(match: re.Match[str], now: datetime) -> Day:
    number = (
        (cardinal(match["gap"] or "一") or 1) + 1 if match["number"] is None else cardinal(match["number"])
    )
    text = "隔天" if number == 2 else f"每{number}天"
    return _returning(match, text, _days(now, lambda _: True))


def _unplaced(match: re.Match[str], _now: datetime) -> Day:
    """Return a rhythm that names no day: 每周, 每两个星期, 每个月."""
    text = "每" + match[0].translate(str.maketrans("", "", "每个一")).replace("星期", "周").replace(
        "礼拜", "周"
    )
    return _returning(match, text, [])


def _workdays(match: re.Match[str], now: datetime) -> Day:
    return _returning(match, "每个工作日", _days(now, is_workday))


def _weekends(match: re.Match[str], now: datetime) -> Day:
    return _returning(match, "每个周末", _days(now, lambda d: d.weekday() >= 5))


def _monthly(match: re.Match[str], now: datetime) -> Day | None:
    number, lunar = cardinal(match["moon"] or match["number"]), bool(match["moon"])
    if not number:
        return None
    calendar = LUNAR if lunar else SOLAR
    days = [d for y, m in months(calendar, now.date(), 4) if (d := calendar.day(y, m, number))]
    text = f"每月初{match['moon']}" if lunar else f"每月{number}号"
    return _returning(match, text, days) if days else None


def _days(now: datetime, wanted: Callable[[date], bool]) -> list[date]:
    ahead = (now.date() + timedelta(i) for i in range(_REACH))
    return [d for d in ahead if wanted(d)]


def _returning(match: re.Match[str], text: str, days: list[date]) -> Day:
    return Day(match.start(), match.end(), tuple((d, d) for d in days), recurrence=text)


_MORE = rf"(?:[、，,和跟与还有到至]{{0,2}}{WEEK}?{WEEKDAY}(?![点号]))*"
RULES = (
    rule(
        rf"{_EVERY}(?P<step>[两2二隔]个?)?(?P<days>{WEEK}的?{WEEKDAY}(?P<through>[到至]{WEEK}?(?={WEEKDAY}))?{_MORE}){_NO_COUNT}",
        _weekly,
    ),
    rule(
        rf"(?P<step>)(?P<through>)(?P<days>{WEEK}{WEEKDAY}(?:[、，]?[一二三四五六日天]){{2,}})(?![点号月])",
        _weekly,
    ),
    rule(r"(?:每一?天|天天|每日|见天|日日|一天(?=[一两二三四][次回趟遍顿]))(?![气然数])", _daily),
    rule(
        rf"每隔(?P<gap>{SMALL})天|每?隔(?:一天(?=[来去]?[一两][次回趟遍])一[次回趟遍]|天)|每(?P<number>[2-9两三四五六])天",
        _alternate,
    ),
    rule(
        rf"每(?:隔?[一两二三四2-4]?个?(?:{WEEK}|月))(?![底初末\d]|{WEEKDAY}(?![次回趟遍]))|(?<![每\d])一个?{WEEK}(?=[一两二三四][次回趟遍])",
        _unplaced,
    ),
    rule(r"(?:每个?)工作日|工作日(?:每天)?", _workdays),
    rule(r"(?:每个?|逢)(?:周末|礼拜末|双休日?)", _weekends),
    rule(rf"每一?个?月的?(?:初(?P<moon>十|[一二三四五六七八九])|(?P<number>{SMALL})[号日])", _monthly),
)
