"""What the rules find in a text, and what comes of them; every module of this package shares it."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Span = tuple[date, date]
"""First and last day, both included."""

_OPEN = 3


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A time expression: where it stands in the text, and what it means for somebody who books.

    ``time`` and ``time_end`` are ``HH:MM`` or a part of the day (morning, noon, afternoon, evening).
    ``ambiguous`` holds every day that may be meant, ``date`` among them, when the words allow more than one.
    ``past`` says that the moment is over: told, not to be booked. Without it no date lies before the present.
    """

    start: int
    end: int
    date: dt.date | None = None
    time: str | None = None
    time_end: str | None = None
    date_end: dt.date | None = None
    ambiguous: tuple[dt.date, ...] = ()
    recurrence: str | None = None
    past: bool = False

    @property
    def choices(self) -> tuple[dt.date, ...]:
        """The days among which the caller must be asked, none where one is named.

        A run of three days or more names none: 过几天, 下周, 国庆期间. Of a weekend the first is meant.
        """
        if self.ambiguous or self.date is None or self.date_end is None or self.recurrence:
            return self.ambiguous
        run = (self.date_end - self.date).days + 1
        return tuple(self.date + dt.timedelta(i) for i in range(run)) if run >= _OPEN else ()


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a run of days. ``spans`` are the readings in order of time: the first not yet over is meant.

    ``fixed`` ones (昨天, 下周三) have one reading and may lie in the past; the others look ahead.
    ``bare`` words (三号, 周三) name a day of any month or week, and pick theirs from a run beside them.
    ``doubtful`` is a bare weekday: said on that very day it may mean the next one.
    ``by`` tells what names it: its weekday, its distance from today, its number. Two named by different ones
    right beside each other must be one day, or the caller is asked (明天周五).
    ``beside`` are the distances of other days that the same words allow: 十号左右 (-1, 1), 周五之前 (-1,).
    Without spans it is a day that does not exist (二月三十号): the caller must be asked.
    """

    start: int
    end: int
    spans: tuple[Span, ...]
    fixed: bool = False
    bare: Callable[[date], bool] | None = None
    doubtful: bool = False
    by: Literal["", "week", "today", "number"] = ""
    rivals: tuple[date, ...] = ()
    beside: tuple[int, ...] = ()
    recurrence: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day by its value (``morning``…), and the hours of the clock that it moves."""

    start: int
    end: int
    value: str
    night: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said, hour 0-24 not yet placed in the day; ``until`` is the end of a range.

    ``weak`` is a lone 一点, which mostly means a little: it counts only beside a day or a part of one, or
    as all that was said. ``side`` is the part of the day of a meal behind it: 六点半送早饭.
    """

    start: int
    end: int
    hour: int
    minute: int = 0
    until: tuple[int, int] | None = None
    weak: bool = False
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment told by its distance from the present (一个钟头后)."""

    start: int
    end: int
    at: datetime


Token = Day | Part | Clock | Moment

Build = Callable[[re.Match[str], datetime], Token | None]
"""Makes a token of a match as seen from the present; None refuses it (三十号 in February)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it builds."""

    pattern: re.Pattern[str]
    build: Build


def rule(pattern: str, build: Build) -> Rule:
    """Return a rule of ``pattern``, compiled."""
    return Rule(re.compile(pattern), build)


def on(match: re.Match[str], *dates: date, fixed: bool = False) -> Day:
    """Return single days as readings of what ``match`` covers."""
    return Day(match.start(), match.end(), tuple((d, d) for d in dates), fixed=fixed)


def returning(match: re.Match[str], text: str, days: Iterable[date]) -> Day:
    """Return days that return, ``text`` the wording of how; without days it says how often only."""
    return Day(match.start(), match.end(), tuple((d, d) for d in days), recurrence=text)


def nowhere(match: re.Match[str]) -> Day:
    """Return a day that does not exist; it keeps other rules from reading a part of it (二月 of 二月三十)."""
    return Day(match.start(), match.end(), ())


def through(match: re.Match[str], first: date, last: date) -> Day:
    """Return one run of days as the only reading of what ``match`` covers."""
    return Day(match.start(), match.end(), ((first, last),), fixed=True)
