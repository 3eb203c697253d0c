"""Workdays, public holidays and make-up workdays, with a fallback for years not yet decreed."""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from bot.nlu.time.calendars import LUNAR, solar_term

_LONGEST_HOLIDAY = 9


def decreed(year: int) -> bool:
    """Tell whether the State Council's calendar of ``year`` is known."""
    return date(year, 1, 1) in chinese_calendar.holidays


def is_workday(day: date) -> bool:
    """Tell whether people work on ``day``; by weekday and statutory festival where no decree is known."""
    if decreed(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day not in _statutory(day.year)


def next_workday(day: date) -> date:
    """Return the first workday after ``day``."""
    day += timedelta(1)
    while not is_workday(day):
        day += timedelta(1)
    return day


def last_workday(day: date) -> date:
    """Return the last workday before ``day``."""
    day -= timedelta(1)
    while not is_workday(day):
        day -= timedelta(1)
    return day


def holiday_around(festival: date) -> tuple[date, date]:
    """Return first and last of the free days around ``festival``; itself twice if it is a workday."""
    if is_workday(festival):
        return festival, festival
    first = last = festival
    for _ in range(_LONGEST_HOLIDAY):
        first = first if is_workday(first - timedelta(1)) else first - timedelta(1)
        last = last if is_workday(last + timedelta(1)) else last + timedelta(1)
    return first, last


@lru_cache(maxsize=64)
def _statutory(year: int) -> frozenset[date]:
    """Return the days free by law since 2025: 元旦 1, 春节 4, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3."""
    days = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, d) for d in (1, 2, 3))}
    days.add(solar_term("清明", year))
    days |= {day for md in ((1, 1), (1, 2), (1, 3), (5, 5), (8, 15)) if (day := LUNAR.day(year, *md))}
    eve = LUNAR.day(year - 1, 12, -1)
    return frozenset(days | ({eve} if eve else set()))
