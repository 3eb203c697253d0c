"""Rules for days that return by name: 每周二四, 隔周的周五, 每天, 单号, 每月初一十五, 每个工作日, 一三五."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time.calendars import LUNAR, SOLAR, MonthCalendar, months
from bot.nlu.time.months import nth_weekday
from bot.nlu.time.tokens import Day, returning, rule
from bot.nlu.time.weeks import NAMES, WEEK, WEEKDAY, weekday
from bot.nlu.time.workdays import is_workday

_EVERY = r"(?:每一?个?|每?逢|每到|一到|(?:[以往今]后|常年)都(?:是|定?在|改[到成])?)"
_NO_COUNT = r"(?![次回趟遍天个顿])"
_AND = r"(?:以及|还有|[、，,/和跟与及])?"
_REACH_DAYS, _REACH_MONTHS = 62, 4


def _weekly(match: re.Match[str], now: datetime) -> Day | None:
    said = [weekday(c) for c in re.findall(WEEKDAY, re.sub(WEEK, "", match["days"]))]
    numbers = sorted(set(said))
    if len(numbers) < len(said):
        return None  # 周三，周三，周三 is no list
    if match.groupdict().get("through"):
        numbers = list(range(numbers[0], numbers[-1] + 1))
    fortnight = "每两周的周" if match.groupdict().get("fortnight") else "每周"
    text = fortnight + "、周".join(NAMES[n] for n in numbers)
    return returning(match, text, _days(now, lambda d: d.weekday() in numbers))


def _daily(match: re.Match[str], now: datetime) -> Day:
    return returning(match, "每天", _days(now, lambda _: True))


def _parity(match: re.Match[str], now: datetime) -> Day:
    odd = "单" in match[0]
    return returning(match, "单号" if odd else "双号", _days(now, lambda d: d.day % 2 == odd))


def _workdays(match: re.Match[str], now: datetime) -> Day:
    return returning(match, "每个工作日", _days(now, is_workday))


def _weekends(match: re.Match[str], now: datetime) -> Day:
    return returning(match, "每个周末", _days(now, lambda d: d.weekday() >= 5))


def _monthly(match: re.Match[str], now: datetime) -> Day | None:
    """Return days by number; behind 初一 or 农历 they are the old calendar's: 每月初一十五, 每月1号和15号."""
    said = [cardinal(n.strip("初")) for n in re.findall(rf"初.|{SMALL}", match["days"])]
    numbers = sorted({n for n in said if n})
    lunar = match["days"].startswith("初") or match["lunar"] is not None
    calendar = LUNAR if lunar else SOLAR
    days = sorted(d for y, m in _months(calendar, now) for n in numbers if (d := calendar.day(y, m, n)))
    names = (_lunar_name(n) if lunar else f"{n}号" for n in numbers)
    return returning(match, "每月" + "、".join(names), days) if days else None


def _month_start(match: re.Match[str], now: datetime) -> Day:
    return returning(match, "每月1号", [date(y, m, 1) for y, m in _months(SOLAR, now)])


def _month_end(match: re.Match[str], now: datetime) -> Day:
    days = [d for y, m in _months(SOLAR, now) if (d := SOLAR.day(y, m, -1))]
    return returning(match, "每月最后一天", days)


def _monthly_weekday(match: re.Match[str], now: datetime) -> Day:
    number = weekday(match["weekday"])
    spans = (nth_weekday(SOLAR, y, m, match["nth"], number) for y, m in _months(SOLAR, now))
    return returning(match, f"每月{match['nth']}个周{NAMES[number]}", [s[0] for s in spans if s])


def _months(calendar: MonthCalendar, now: datetime) -> Iterator[tuple[int, int]]:
    return iter(months(calendar, now.date(), _REACH_MONTHS))


def _lunar_name(number: int) -> str:
    ones = "十一二三四五六七八九"
    if number <= 10:
        return "初" + ones[number % 10]
    return {1: "十", 2: "二十", 3: "三十"}[number // 10] + (ones[number % 10] if number % 10 else "")


def _days(now: datetime, wanted: Callable[[date], bool]) -> list[date]:
    ahead = (now.date() + timedelta(i) for i in range(_REACH_DAYS))
    return [d for d in ahead if wanted(d)]


_EITHER = r"[，、]?(?:这[几仨]天)?(?:都[行中可成有没]|哪天|哪个|随便|任)"
"""Behind weekdays that are offered for one visit, not asked for week by week."""
_MORE = rf"(?:{_AND}{WEEK}?{WEEKDAY}(?![点号月]))*"
_THROUGH = rf"(?P<through>[到至~-]{WEEK}?(?={WEEKDAY}))?"
_FORTNIGHT = rf"(?P<fortnight>每[两2二]个?|每?隔一?个?|每?[单双]){WEEK}的?{WEEK}?的?"
_NO_NUMBER = r"(?<![上一二三四五六七八九十两几周期拜\d])"
_NO_ORDER = r"(?<![订快工账运菜名清递买下单的查])"  # 订单号
_DATE = rf"(?:初(?:十|[一二三四五六七八九])|{SMALL}(?![次回趟遍天个元块毛点分百千万岁人顿到至周月])[号日]?)"
_DATES = rf"(?P<lunar>农历|阴历|老历)?的?(?P<days>{_DATE}(?:{_AND}(?:每月)?{_DATE})*)"
_NTH = rf"(?P<nth>第[一二三四]|头一|最后一)个?{WEEK}(?P<weekday>{WEEKDAY})"

RULES = (
    rule(rf"{_EVERY}(?P<days>{WEEK}的?{WEEKDAY}{_THROUGH}{_MORE}){_NO_COUNT}", _weekly),
    rule(rf"{_FORTNIGHT}(?P<days>{WEEKDAY}{_MORE}){_NO_COUNT}", _weekly),
    rule(
        rf"(?P<days>{WEEK}{WEEKDAY}(?:[、，]?{WEEK}?[一二三四五六日天]){{2,}})(?![点号月一二三四五六日天]|{_EITHER})",
        _weekly,
    ),
    rule(
        rf"(?P<days>{WEEK}一(?P<through>[到至~-]{WEEK}?)[五六日天])(?:每天|天天|(?=[上中下]午|早上|晚上))",
        _weekly,
    ),
    rule(rf"{_NO_NUMBER}(?P<days>一三五|二四六)(?=[上中下]午|[来去早晚，]|$)", _weekly),
    rule(r"(?:每一?天|天天|每日|见天|日日|每(?=[早晚]))(?![气然数])", _daily),
    rule(
        rf"每?逢[单双](?:号|日子?)?|{_NO_ORDER}每?[单双](?:号|日子?)(?=[上中下]午|[早晚来去送做，的那]|$)",
        _parity,
    ),
    rule(r"除[了开]?(?:周末|礼拜末|双休日?)(?:[之以]外)?[，,]?(?:天天|每天)都?", _workdays),
    rule(r"(?:每个?)工作日|工作日(?:每天)?", _workdays),
    rule(r"(?:每[个到逢]?|逢|一到)(?:周末|礼拜末|双休日?)", _weekends),
    rule(rf"(?:每一?个?月|每?逢(?=初|{SMALL}[号日]))的?{_DATES}", _monthly),
    rule(rf"(?P<lunar>)(?P<days>初一{_AND}(?:每月)?十五)(?![号个])", _monthly),
    rule(r"每一?个?月的?(?:月?[底末]|最后一天)", _month_end),
    rule(r"每一?个?月的?(?:月?初(?![一二三四五六七八九十])|月头|[第头]一天)", _month_start),
    rule(rf"每一?个?月的?{_NTH}", _monthly_weekday),
)
