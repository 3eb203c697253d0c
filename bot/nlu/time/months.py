"""Rules for days named by month: 11月25日, 下月三号, 25号, 月底, 腊月初八, 八月十五, 这个月最后一个周五."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time import years
from bot.nlu.time.calendars import LUNAR, SOLAR, MonthCalendar, months
from bot.nlu.time.tokens import Day, Span, nowhere, on, rule
from bot.nlu.time.weeks import WEEK, WEEKDAY, weekday
from bot.nlu.time.years import YEAR

_LUNAR_MONTHS = {"正月": 1, "冬月": 11, "腊月": 12}
_LUNAR_BY_CUSTOM = {(2, 2), (3, 3), (5, 5), (7, 7), (7, 15), (8, 15), (9, 9)}
"""Said without 号 these are feasts of the old calendar."""
_EDGES = {
    **dict.fromkeys(("底", "末", "尾", "最后一天", "底下"), (-1, -1)),
    **dict.fromkeys(("初", "头", "第一天", "头一天"), (1, 1)),
    "中": (15, 15),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, -1),
}
_ORDINALS = {
    **dict.fromkeys(("第一", "头一", "初"), 0),
    "第二": 1,
    "第三": 2,
    "第四": 3,
    **dict.fromkeys(("最后一", "底", "末", "倒数第一"), -1),
    "倒数第二": -2,
    "倒数第三": -3,
    "倒数第四": -4,
}
_LUNAR_YEARS = 4
_HALF_A_YEAR = timedelta(182)
_REACH = 15  # months ahead: far enough for a lunar 三十

_MONTH = (
    rf"(?P<month>这个?月|本月|当月|下+个?月|上+个?月|[正冬腊元]月|闰?(?![两俩仨]){SMALL}月(?!兰))(?:份|里)?"
)
_CALENDARS = "农历|阴历|旧历|老历|公历|阳历|新历|国历"
_CALENDAR = rf"(?P<calendar>{_CALENDARS})"
_ADDED = rf"(?:[，,]?(?:[我俺]?说的)?是?(?P<added>{_CALENDARS})的?)?"
"""The calendar said behind the day: 十一月十五，农历的."""
_NO_HOUSE = r"(?![楼院线码店门房库车桌床病厅馆柜机井称召召栋座])"
_SPOKEN_FIRST = r"(?:初(?=[一二三四五六七八九十]号))?"  # 初五号 is the 5th of the solar month
_NUMBER = (
    rf"{_SPOKEN_FIRST}(?![两俩仨]号)(?P<first>{SMALL})来?"
    rf"(?:(?:[号日]?(?:[到至~-]|(?P<pair>、))|(?P<beside>(?=[二三]?十|廿)))(?P<last>{SMALL}))?[号日]{_NO_HOUSE}"
)
_TWO = (
    r"(?P<tens>[二三]?十)?(?P<one>[一二三四五六七八])(?P<middle>[二三四五六七八])?(?P<two>[二三四五六七八九])"
)
_PAIR = rf"{_TWO}[号日]{_NO_HOUSE}"
_NEW_MOON = r"初(?P<moon>十|[一二三四五六七八九])日?(?!号)"
_EDGE_DAY = r"最后一天|第一天|头一天"
_EDGE = (
    rf"(?:月(?=[底末尾初头中]))?"  # 这个月月底
    rf"(?P<edge>底下?|末|尾|初(?![一二三四五六七八九十])|头(?!上)|中(?![午秋旬])|[上中下]旬|{_EDGE_DAY})"
    r"(?:(?<=[底末尾])的?最后一天)?"
)
_COUNTED = r"(?P<nth>(?:倒数)?第[一二三四]|头一|最后一|[初底末](?=[的那]))"
_NTH = rf"(?:{_COUNTED}[的那]*个?){WEEK}(?P<weekday>{WEEKDAY}|末)"
_NO_UNIT = rf"(?![号日点时个块元毛百千万天分位次回趟遍顿楼岁斤月年度人]|到(?!{SMALL}月)|小时)"
_PLAIN = rf"(?>(?P<plain>{SMALL})(?:[到至~-](?P<till>{SMALL})(?!月))?){_NO_UNIT}"
_FIGURES = (
    r"(?:(?P<m>0?[1-9]|1[0-2])(?:/(?P<d>[0-3]?\d)"
    r"|[-.](?P<d2>[0-3]\d|[1-9](?=[上中下]午|[早晚周号日(（]|星期|礼拜))))"
)
_DAY = rf"(?:{_NUMBER}|{_TWO}(?:[号日]{_NO_HOUSE}|{_NO_UNIT})|{_NEW_MOON}|{_NTH}|{_EDGE}|{_PLAIN})"

Pick = Callable[[MonthCalendar, int, int], Span | None]
"""Finds the days that are meant in a given month."""


def _month_day(match: re.Match[str], now: datetime) -> Day | None:
    pick, today, month = _pick(match), now.date(), match["month"]
    if pick is None:
        return None
    if month[0] in "这本当下上":
        steps = month.count("下") - month.count("上")
        spans = _spans(pick, SOLAR, [_step(today, steps)])
        rivals: tuple[date, ...] = ()
        if match.groupdict().get("moon") and spans and steps >= 0:
            moon = _spans(pick, LUNAR, months(LUNAR, today, 3)[steps : steps + 1])
            rivals = tuple(sorted({spans[0][0], *(first for first, _ in moon if first >= today)}))
        return _day(match, spans, fixed=True, rivals=rivals if len(rivals) > 1 else ())
    number = _LUNAR_MONTHS.get(month) or (1 if month == "元月" else cardinal(month.strip("闰月")))
    if not number or number > 12:
        return nowhere(match)
    calendar = LUNAR if _is_lunar(match, number) else SOLAR
    signed = -number if month.startswith("闰") else number
    named, fixed = years.meant(match["year"], today)
    reach = named if calendar is SOLAR else named[:_LUNAR_YEARS]
    spans = _spans(pick, calendar, [(y, signed) for y in reach])
    if fixed and calendar is LUNAR and number == 1 and match["year"] in {"今年", "本年"}:
        fixed = False  # towards its end people call the coming spring this year's
        spans += _spans(pick, calendar, [(named[0] + 1, signed)])
    rivals = _old_or_new(match, pick, number, spans, today) if calendar is SOLAR and not fixed else ()
    return _day(match, spans, fixed=fixed, rivals=rivals)


def _old_or_new(
    match: re.Match[str], pick: Pick, number: int, spans: list[Span], today: date
) -> tuple[date, ...]:
    """Return both days that 二月二十 may be, when the new calendar's is gone by and the old one's is soon."""
    plain = match.groupdict().get("plain")
    if not plain or plain.isascii() or _calendar(match):
        return ()
    solar = next((first for first, _ in spans if first >= today), None)
    old = next(
        (s[0] for y in (today.year - 1, today.year) if (s := pick(LUNAR, y, number)) and s[0] >= today), None
    )
    return (old, solar) if old and solar and solar - old > _HALF_A_YEAR else ()


def _number_alone(match: re.Match[str], now: datetime) -> Day | None:
    pick, calendar = _pick(match), _calendar(match)
    if pick is None:
        return None
    lunar = calendar is LUNAR or (calendar is None and bool(match["moon"]))
    if match["plain"] and calendar is None:
        return None
    meant = LUNAR if lunar else SOLAR
    spans = _spans(pick, meant, months(meant, now.date(), _REACH))
    number = spans[0][0].day if spans and not lunar else 0
    bare = (lambda d: d.day == number) if number and not (match["edge"] or match["nth"]) else None
    return Day(match.start(), match.end(), tuple(spans), bare=bare, by="number")


def _year_edge(match: re.Match[str], now: datetime) -> Day | None:
    named, fixed = years.meant(match["year"], now.date())
    edge = {"底": (12, 31), "末": (12, 31), "初": (1, 1), "中": (6, 30)}[match["edge"]]
    return on(match, *(date(y, *edge) for y in named), fixed=fixed)


def _written(match: re.Match[str], now: datetime) -> Day | None:
    """Return a date in figures (2026-12-01, 12/1); without a year the next one."""
    month, day = int(match["m"]), int(match["d"] or match["d2"])
    years_meant = [int(match["y"])] if match["y"] else years.meant(None, now.date())[0]
    days = [d for y in years_meant if (d := SOLAR.day(y, month, day))]
    return on(match, *days, fixed=bool(match["y"])) if days else None


def _day(match: re.Match[str], spans: list[Span], *, fixed: bool, rivals: tuple[date, ...] = ()) -> Day:
    return Day(match.start(), match.end(), tuple(spans), fixed=fixed, rivals=rivals, by="number")


def _pick(match: re.Match[str]) -> Pick | None:
    """Return what the words after the month ask for: days by number, an edge, the nth weekday, all of it."""
    groups = match.groupdict()
    if groups.get("nth"):
        return lambda calendar, y, m: nth_weekday(calendar, y, m, groups["nth"], weekday(groups["weekday"]))
    first, last = _numbers(groups)
    if first is None or last is None:
        return None

    def pick(calendar: MonthCalendar, y: int, m: int) -> Span | None:
        if calendar is LUNAR and (m, first, last) == (12, 30, 30):
            return _last_of_the_year(y)
        a, b = calendar.day(y, m, first), calendar.day(y, m, last)
        return (a, b) if a and b and a <= b else None

    return pick


def _last_of_the_year(lunar_year: int) -> Span | None:
    """Return New Year's Eve, which people call 腊月三十 in years that end on the 29th too."""
    eve = LUNAR.day(lunar_year, 12, -1)
    return (eve, eve) if eve else None


def _numbers(groups: dict[str, str | None]) -> tuple[int | None, int | None]:
    if one := groups.get("one"):
        a, b = cardinal(one), cardinal(groups["two"] or "")
        tens = cardinal(groups["tens"]) if groups["tens"] else 0
        step = 2 if groups["middle"] else 1
        return (tens + a, tens + b) if a and b == a + step and tens is not None else (None, None)
    if edge := groups.get("edge"):
        return _EDGES[edge]
    if said := groups.get("first") or groups.get("moon") or groups.get("plain"):
        first = cardinal(said)
        last = cardinal(groups.get("last") or groups.get("till") or said)
        beside = groups.get("pair") or groups.get("beside") is not None
        if beside and first is not None and last != first + 1:
            return None, None
        return first or None, last or None
    return 1, -1


def nth_weekday(calendar: MonthCalendar, y: int, m: int, nth: str, wanted: int) -> Span | None:
    """Return the ``nth`` (第二, 最后一) weekday of a month, or None where the month has none such."""
    first, last = calendar.day(y, m, 1), calendar.day(y, m, -1)
    if first is None or last is None:
        return None
    days = [d for i in range((last - first).days + 1) if (d := first + timedelta(i)).weekday() == wanted]
    day = days[_ORDINALS[nth]]
    return day, day


def _calendar(match: re.Match[str]) -> MonthCalendar | None:
    groups = match.groupdict()
    said = groups.get("calendar") or groups.get("added")
    return None if not said else LUNAR if said in {"农历", "阴历", "旧历", "老历"} else SOLAR


def _is_lunar(match: re.Match[str], month: int) -> bool:
    named = _calendar(match)
    if named is not None:
        return named is LUNAR
    groups = match.groupdict()
    if match["month"] in _LUNAR_MONTHS or match["month"].startswith("闰") or groups.get("moon"):
        return True
    plain = groups.get("plain")
    return bool(plain) and not str(plain).isascii() and (month, cardinal(str(plain))) in _LUNAR_BY_CUSTOM


def _spans(pick: Pick, calendar: MonthCalendar, months_meant: list[tuple[int, int]]) -> list[Span]:
    return [span for y, m in months_meant if (span := pick(calendar, y, m))]


def _step(today: date, steps: int) -> tuple[int, int]:
    months_since = today.year * 12 + today.month - 1 + steps
    return months_since // 12, months_since % 12 + 1


RULES = (
    rule(rf"{_CALENDAR}?(?:的)?{YEAR}?{_MONTH}的?{_DAY}{_ADDED}", _month_day),
    rule(rf"{_CALENDAR}?{YEAR}?{_MONTH}", _month_day),
    rule(
        rf"(?:(?<![路街巷弄院村区园苑楼栋排第零〇一二两三四五六七八九十廿\d])|(?<=[周期拜]{WEEKDAY}))(?:{_CALENDAR}的?)?(?:{_NUMBER}|{_PAIR}|{_NEW_MOON}|(?<=历){_PLAIN}|月{_NTH}|(?:月|(?=[上中下]旬)){_EDGE})",
        _number_alone,
    ),
    rule(rf"(?:{YEAR}年?|(?<![一二两三四五六七八九十几半])年)(?P<edge>底|末|初|中)(?<=年.)", _year_edge),
    rule(r"(?<!\d)(?P<y>20\d\d)[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>[0-3]?\d)(?P<d2>)(?![\d-])", _written),
    rule(rf"(?<![\d./-])(?P<y>){_FIGURES}(?![\d./-])(?![点天个人次分小元块毛楼号室斤度岁米])", _written),
)
