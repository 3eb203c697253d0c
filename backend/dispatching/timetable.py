"""Timetable: who is free when, in quarter hours; built by dispatching from what is booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.workers.schemas import WorkerView
from core.clock import local

_QUARTER = 15 * 60


def quarters(start: datetime, end: datetime) -> range:
    """Return the quarter hours since 1970 that ``start``..``end`` touches."""
    return range(int(start.timestamp()) // _QUARTER, -(-int(end.timestamp()) // _QUARTER))


def quarters_around(start: datetime, end: datetime, before: int, after: int) -> range:
    """Return the quarter hours of a visit with those of the way to it and from it."""
    visit = quarters(start, end)
    return range(visit.start - before, visit.stop + after)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker who may do the item for this elder, and the way in quarter hours."""

    worker: WorkerView
    before: int
    after: int

    def takes(self, start: datetime, end: datetime) -> range:
        """Return the quarter hours that a visit would take of this worker, travel included."""
        return quarters_around(start, end, self.before, self.after)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Candidates, best first, and the quarter hours in which they and the elder are taken."""

    candidates: tuple[Candidate, ...]
    busy: dict[str, frozenset[int]]
    elder_busy: frozenset[int]
    preferred: tuple[str, ...] = ()
    """Workers to be taken before all others where they are free."""

    def elder_free(self, start: datetime, end: datetime) -> bool:
        """Return whether nobody else is with the elder then."""
        return self.elder_busy.isdisjoint(quarters(start, end))

    def pick(self, start: datetime, end: datetime, needed: int) -> tuple[Candidate, ...]:
        """Return the best ``needed`` workers who are free, or nobody where there are fewer.

        Order: the preferred, then the shortest way, then who has least to do that day.
        """
        free = [candidate for candidate in self.candidates if self._free(candidate, start, end)]
        if len(free) < needed:
            return ()
        midnight = local(start).replace(hour=0, minute=0, second=0, microsecond=0)
        day = quarters(midnight, midnight + timedelta(days=1))

        def rank(candidate: Candidate) -> tuple[bool, int, int, str]:
            taken = self.busy.get(candidate.worker.id, frozenset())
            load = sum(1 for quarter in taken if quarter in day)
            return candidate.worker.id not in self.preferred, candidate.before, load, candidate.worker.id

        return tuple(sorted(free, key=rank)[:needed])

    def _free(self, candidate: Candidate, start: datetime, end: datetime) -> bool:
        worker = candidate.worker
        return (
            _on_shift(worker, local(start), local(end))
            and not worker.suspended(start)
            and self.busy.get(worker.id, frozenset()).isdisjoint(candidate.takes(start, end))
        )


def _on_shift(worker: WorkerView, start: datetime, end: datetime) -> bool:
    """Return whether one shift holds the whole visit; a visit over midnight is in none."""
    if start.date() != end.date():
        return False
    first, last = (moment.hour * 60 + moment.minute for moment in (start, end))
    return any(
        shift.weekday == start.weekday() and shift.start_minute <= first and last <= shift.end_minute
        for shift in worker.shifts
    )
