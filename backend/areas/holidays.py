"""Public holidays and make-up workdays; called by the rules of visits."""

from datetime import date

import chinese_calendar

_FIXED = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
"""New Year, Labour Day and National Day fall on the same date every year."""


def is_published(day: date) -> bool:
    """Return whether the State Council's calendar of that year is known; if not, staff are to be warned."""
    try:
        chinese_calendar.is_holiday(day)
    except NotImplementedError:
        return False
    return True


def is_public_holiday(day: date) -> bool:
    """Return whether ``day`` is a holiday of the published calendar, else a festival of fixed date."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return (day.month, day.day) in _FIXED
    return bool(off and name)
