"""The solar and the lunar calendar behind one face, for rules that name a day of a month."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from lunar_python import Lunar, LunarMonth, Solar

YEARS_KNOWN = range(1901, 2100)
"""Years that explicit dates may name; both calendars are sure of them."""


class MonthCalendar(Protocol):
    """Days of a month by number; negative months are leap months, negative days count from the end."""

    def day(self, year: int, month: int, day: int) -> date | None:
        """Return the date, or None where the month has no such day."""
        ...

    def month_of(self, today: date) -> tuple[int, int]:
        """Return (year, month) of ``today``."""
        ...


class SolarCalendar:
    """The Gregorian calendar."""

    def day(self, year: int, month: int, day: int) -> date | None:
        """Return the date, or None where the month has no such day."""
        try:
            if day > 0:
                return date(year, month, day)
            return date(year + month // 12, month % 12 + 1, 1) + timedelta(day)
        except ValueError:
            return None

    def month_of(self, today: date) -> tuple[int, int]:
        """Return (year, month) of ``today``."""
        return today.year, today.month


class LunarCalendar:
    """The traditional calendar (农历), by lunar_python; good for 1901 to 2099."""

    def day(self, year: int, month: int, day: int) -> date | None:
        """Return the date of a lunar day, or None where the year has no such month or day."""
        known = _lunar_month(year, month)
        if known is None or not 1 <= abs(day) <= known[1]:
            return None
        first, length = known
        return first + timedelta(day - 1 if day > 0 else length + day)

    def month_of(self, today: date) -> tuple[int, int]:
        """Return lunar (year, month) of ``today``; a leap month is negative."""
        return _lunar_month_of(today)


SOLAR = SolarCalendar()
LUNAR = LunarCalendar()


def months(calendar: MonthCalendar, today: date, count: int) -> list[tuple[int, int]]:
    """Return ``count`` months of ``calendar`` from the one of ``today`` on, leap months included."""
    year, month = calendar.month_of(today)
    found: list[tuple[int, int]] = []
    while len(found) < count:
        found.append((year, month))
        if calendar is LUNAR and month > 0 and _lunar_month(year, -month):
            month = -month
        else:
            year, month = year + abs(month) // 12, abs(month) % 12 + 1
    return found


@lru_cache(maxsize=512)
def solar_term(name: str, year: int) -> date:
    """Return the day of a solar term (冬至, 清明) of a solar ``year``; raises ValueError for another name."""
    table = Lunar.fromSolar(Solar.fromYmd(year, 6, 15)).getJieQiTable()
    for key in (name, _LATE_TERMS.get(name)):
        if key in table and table[key].getYear() == year:
            return _date(table[key])
    raise ValueError(f"{name} is no solar term")


_LATE_TERMS = {"冬至": "DONG_ZHI", "大雪": "DA_XUE", "小寒": "XIAO_HAN", "大寒": "DA_HAN", "立春": "LI_CHUN"}
"""The table runs from one winter into the next, whose terms it calls by these names."""


@lru_cache(maxsize=1024)
def _lunar_month(year: int, month: int) -> tuple[date, int] | None:
    """Return first day and length of a lunar month; the library computes a whole year for each, so kept."""
    if year not in YEARS_KNOWN or not 1 <= abs(month) <= 12:
        return None
    found = LunarMonth.fromYm(year, month)
    if found is None:
        return None
    return _date(Solar.fromJulianDay(found.getFirstJulianDay())), found.getDayCount()


@lru_cache(maxsize=64)
def _lunar_month_of(today: date) -> tuple[int, int]:
    lunar = Lunar.fromSolar(Solar.fromYmd(today.year, today.month, today.day))
    return lunar.getYear(), lunar.getMonth()


def _date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
