"""The solar and the lunar calendar behind one face, for rules that name a day of a month."""

from datetime import date, timedelta
from typing import Protocol

from lunar_python import Lunar, LunarMonth, LunarYear, Solar

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
        if year not in YEARS_KNOWN or not 1 <= abs(month) <= 12:
            return None
        found = LunarMonth.fromYm(year, month)
        if found is None or not 1 <= abs(day) <= found.getDayCount():
            return None
        number = day if day > 0 else found.getDayCount() + 1 + day
        return _date(Lunar.fromYmd(year, month, number).getSolar())

    def month_of(self, today: date) -> tuple[int, int]:
        """Return lunar (year, month) of ``today``; a leap month is negative."""
        lunar = Lunar.fromSolar(Solar.fromYmd(today.year, today.month, today.day))
        return lunar.getYear(), lunar.getMonth()


SOLAR = SolarCalendar()
LUNAR = LunarCalendar()


def months(calendar: MonthCalendar, today: date, count: int) -> list[tuple[int, int]]:
    """Return ``count`` months of ``calendar`` from the one of ``today`` on, leap months included."""
    year, month = calendar.month_of(today)
    found: list[tuple[int, int]] = []
    while len(found) < count:
        found.append((year, month))
        if (
            month > 0
            and calendar is LUNAR
            and year in YEARS_KNOWN
            and LunarYear.fromYear(year).getLeapMonth() == month
        ):
            month = -month
        else:
            year, month = year + abs(month) // 12, abs(month) % 12 + 1
    return found


def solar_term(name: str, year: int) -> date:
    """Return the day of a solar term (冬至, 清明) of a solar ``year``."""
    table = Lunar.fromSolar(Solar.fromYmd(year, 6, 15)).getJieQiTable()
    for key, moment in table.items():
        if key in (name, _LATE_TERMS.get(name)) and moment.getYear() == year:
            return _date(moment)
    raise ValueError(f"{name} is no solar term")


_LATE_TERMS = {"冬至": "DONG_ZHI", "大雪": "DA_XUE", "小寒": "XIAO_HAN", "大寒": "DA_HAN"}
"""The table runs from winter to winter and calls the second winter's terms by these names."""


def _date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
