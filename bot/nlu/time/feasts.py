"""Rules for feasts and solar terms: 元旦, 大年初三, 除夕, 中秋, 冬至, 国庆假期, and workdays."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.nlu.numerals import cardinal
from bot.nlu.time import years
from bot.nlu.time.calendars import LUNAR, solar_term
from bot.nlu.time.tokens import Day, Span, on, rule
from bot.nlu.time.workdays import holiday_around, next_workday
from bot.nlu.time.years import YEAR

DayOfYear = Callable[[int], date | None]

_NO_STREET = r"(?![路街广小社桥村零〇一二三四五六七八九])"
_SOLAR = {
    r"元旦节?|阳历年|新年第一天": (1, 1),
    r"情人节": (2, 14),
    r"三八(?:国际)?(?:劳动)?(?:妇女)?节|妇女节": (3, 8),
    r"植树节": (3, 12),
    rf"(?<![块元毛])五一(?:国际)?(?:劳动节|节)?{_NO_STREET}|(?:国际)?劳动节": (5, 1),
    r"五四(?:青年节|节)|青年节": (5, 4),
    rf"六一(?:国际)?(?:儿童节|节)|儿童节|六一{_NO_STREET}": (6, 1),
    r"七一(?:建党节|节|(?=那一?天|当天|前))|建党节": (7, 1),
    r"八一(?:建军节|节|(?=那一?天|当天|前))|建军节": (8, 1),
    r"教师节": (9, 10),
    r"国庆节?|十一(?=长假|黄金周|假期|放假|期间|那天|节|当天|前一天|之后|以后|过后|前后)节?": (10, 1),
    r"光棍节|双十一": (11, 11),
    r"平安夜": (12, 24),
    r"圣诞节?": (12, 25),
}
_LUNAR = {
    r"春节|(?<![一二两三四五六七八九十几])过大?年(?![龄纪轻钱底末])|年初一|(?<=过[了完])大?年(?![龄纪轻初三])"
    r"|(?<![一二两三四五六七八九十百半几多些个当早\d])年(?=前(?!面)|后(?!面))"
    r"(?!.(?:刚|才|[\u4e00-\u9fff]{1,2}[的过]))": (1, 1),
    r"元宵节|灯节|正月半|(?<![吃煮买包个碗下])元宵(?![圆馅子])": (1, 15),
    r"龙抬头": (2, 2),
    r"端午节?|端阳节?|五月节": (5, 5),
    r"七夕节?|乞巧节": (7, 7),
    r"中元节|鬼节|七月半(?!个)": (7, 15),
    r"中秋节?|仲秋节?|八月节|团圆节": (8, 15),
    r"重阳节?|老人节|敬老节|老年节": (9, 9),
    r"寒衣节": (10, 1),
    r"腊八节?(?![蒜粥醋])": (12, 8),
    r"(?:过|北方)?小年(?![轻纪龄])": (12, 23),
    r"除夕(?:夜|那?晚(?!上))?|大?年三十儿?(?![多岁号])|大年夜|年除": (12, -1),
}
_TERMS = (
    r"(?P<term>立[春夏秋冬]|打春|春分|秋分|清明(?=节)|清明|谷雨|惊蛰|芒种|夏至|冬至|白露|寒露|霜降|[小大]暑|处暑|[小大]寒"
    r"|(?:雨水|小满|[小大]雪)(?=节气?|那天|当天|前后|前一天))(?:节气?|节)?"
)
_HOLIDAY = (
    r"(?P<holiday>的?(?:小?长假|黄金周|假期里?|放假|期间|节假日))"
    r"(?:的?(?:(?P<first>第一天|头一天)|(?P<last>最后一?天)|(?P<eve>之前|以前|前面|前(?![一二两三四五六七八九十几\d]))))?"
)
_AFTER = (
    r"(?P<after>(?:放完假(?:之?后|以后)?|(?:假期|长假)?"
    r"(?:之后|以后|过后|过完|后(?![面天儿院来一二两三四五六七八九十那\d])))(?!的?[第头首]一?个|(?:回来)?的?(?:上班的?[第头]一天|[第头]一天上班)))"
)
_BEFORE = r"(?P<before>的?(?:之前|以前|前面|前(?![一二两三四五六七八九十几\d天面后夕夜晚儿的最头那第])))"
_SUFFIX = rf"(?:{_HOLIDAY}|{_AFTER}|{_BEFORE})?"
_OWN_MONTH = r"(?:[正五七八九腊]月)?"  # 五月端午, 八月中秋
_PASSED = r"(?P<passed>过[了完])?"
_NO_PLACE = r"(?![路街巷村桥]|小区|社区|广场|大道|花园)"
_REACH = 2


def _feast(
    name_to_day: DayOfYear, *, spring: bool = False
) -> Callable[[re.Match[str], datetime], Day | None]:
    def build(match: re.Match[str], now: datetime) -> Day | None:
        named, fixed = years.meant(match["year"], now.date())
        if spring and match["year"] in {"今年", "本年"}:
            named, fixed = [now.year, now.year + 1], False
        days = [d for y in named[: _REACH + 2] if (d := name_to_day(y))]
        return _suffixed(match, days, fixed=fixed) if days else None

    return build


def _suffixed(match: re.Match[str], days: list[date], *, fixed: bool) -> Day:
    if match["holiday"]:
        return _holidays(match, [holiday_around(d) for d in days], fixed=fixed)
    if match["before"]:
        days = [d - timedelta(1) for d in days]
    if match["after"] or match.groupdict().get("passed"):
        days = [holiday_around(d)[1] + timedelta(1) for d in days]
    return on(match, *days, fixed=fixed)


def _holidays(match: re.Match[str], runs: list[Span], *, fixed: bool) -> Day:
    """Return whole holidays, or the day of each that is told: its first, its last, the one before."""
    if match["eve"]:
        return on(match, *(first - timedelta(1) for first, _ in runs), fixed=fixed)
    if match["first"] or match["last"]:
        return on(match, *(last if match["last"] else first for first, last in runs), fixed=fixed)
    return Day(match.start(), match.end(), tuple(runs), fixed=fixed)


def _new_year_day(match: re.Match[str], now: datetime) -> Day | None:
    number = cardinal(match["moon"])
    if not number:
        return None
    return _feast(lambda y: LUNAR.day(y, 1, number), spring=True)(match, now)


def _term(match: re.Match[str], now: datetime) -> Day | None:
    name = "立春" if match["term"] == "打春" else match["term"]
    return _feast(lambda y: solar_term(name, y))(match, now)


def _nth_sunday(match: re.Match[str], now: datetime) -> Day | None:
    month, week = (5, 2) if match["parent"] == "母" else (6, 3)

    def day(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta((6 - first.weekday()) % 7 + 7 * (week - 1))

    return _feast(day)(match, now)


def _workday(match: re.Match[str], now: datetime) -> Day:
    return on(match, next_workday(now.date()), fixed=True)


def _fixed(month: int, day: int) -> DayOfYear:
    return lambda year: date(year, month, day)


def _moving(month: int, day: int) -> DayOfYear:
    return lambda year: LUNAR.day(year, month, day)


RULES = (
    *(
        rule(rf"{_PASSED}{YEAR}?(?:{names}){_NO_PLACE}{_SUFFIX}", _feast(_fixed(*md)))
        for names, md in _SOLAR.items()
    ),
    *(
        rule(
            rf"{_PASSED}{YEAR}?{_OWN_MONTH}(?:{names}){_NO_PLACE}{_SUFFIX}",
            _feast(_moving(*md), spring=md[0] == 1),
        )
        for names, md in _LUNAR.items()
    ),
    rule(rf"{YEAR}?(?:大|过[了完]?)?年后?初(?P<moon>十|[一二三四五六七八九]){_SUFFIX}", _new_year_day),
    rule(rf"{_PASSED}{YEAR}?{_TERMS}{_NO_PLACE}{_SUFFIX}", _term),
    rule(rf"{_PASSED}{YEAR}?(?P<parent>[父母])亲节{_SUFFIX}", _nth_sunday),
    rule(r"(?:下一?个|最近的?一?个?|头一个|第一个)工作日", _workday),
)
