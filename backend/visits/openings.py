"""The search for times at which a visit could be made; called by the visit service."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from backend.areas.schemas import AreaSettings
from backend.catalogue.schemas import ItemView
from backend.dispatching.timetable import Timetable
from backend.visits.rules import is_open_day, lead
from backend.visits.schemas import Opening
from core.clock import local

_STEP = timedelta(minutes=30)


def starts(
    settings: AreaSettings, item: ItemView, day: date, now: datetime, bounds: tuple[time | None, time | None]
) -> list[datetime]:
    """Return the half hours of ``day`` at which a visit may begin, not before the lead time has run.

    ``bounds`` are the earliest beginning and the one it must be before.
    """
    if not is_open_day(settings, day):
        return []
    after, before = bounds
    earliest = now + lead(item, settings)
    at = local(datetime.combine(day, max(settings.opens, after or time.min)))
    last = local(datetime.combine(day, settings.closes)) - timedelta(minutes=item.minutes)
    end = local(datetime.combine(day, before)) if before else None
    found = []
    while at <= last and (end is None or at < end):
        if at >= earliest:
            found.append(at)
        at += _STEP
    return found


def search(
    timetable: Timetable, item: ItemView, days: Iterator[list[datetime]], near: time | None
) -> Iterator[Opening]:
    """Yield openings day by day, each day's nearest to ``near`` first, or its earliest where that is None."""
    for moments in days:
        ordered = moments
        if near is not None and moments:
            asked = local(datetime.combine(moments[0].date(), near))
            ordered = sorted(moments, key=lambda moment: (abs(moment - asked), moment))
        for start in ordered:
            opening = opening_at(timetable, item, start)
            if opening is not None:
                yield opening


def opening_at(timetable: Timetable, item: ItemView, start: datetime) -> Opening | None:
    """Return the opening at exactly ``start``, or None where the elder or the workers are taken."""
    end = start + timedelta(minutes=item.minutes)
    if not timetable.elder_free(start, end):
        return None
    chosen = timetable.pick(start, end, item.workers)
    return Opening(start, end, tuple(candidate.worker.card for candidate in chosen)) if chosen else None
