"""SQL of who is taken when; called by dispatching/service.py only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.visits.models import ElderQuarter, Visit, VisitWorker, WorkerQuarter


class DispatchRepository:
    """Reads taken quarter hours in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workers_busy(
        self, ids: Sequence[str], span: range, now: datetime, *, elder_id: str, without: str
    ) -> dict[str, frozenset[int]]:
        """Return when each worker is taken within ``span``; the elder's own holds do not count."""
        query = (
            select(WorkerQuarter.worker_id, WorkerQuarter.quarter)
            .join(Visit, Visit.id == WorkerQuarter.visit_id)
            .where(
                WorkerQuarter.worker_id.in_(ids),
                WorkerQuarter.quarter.between(span.start, span.stop),
                Visit.id != without,
                or_(Visit.hold_until.is_(None), Visit.elder_id != elder_id),
                _standing(now),
            )
        )
        taken: defaultdict[str, set[int]] = defaultdict(set)
        for worker, quarter in await self._session.execute(query):
            taken[worker].add(quarter)
        return {worker: frozenset(found) for worker, found in taken.items()}

    async def elder_busy(self, elder_id: str, span: range, *, without: str) -> frozenset[int]:
        """Return when somebody is with the elder within ``span``; own holds do not count."""
        query = (
            select(ElderQuarter.quarter)
            .join(Visit, Visit.id == ElderQuarter.visit_id)
            .where(
                ElderQuarter.elder_id == elder_id,
                ElderQuarter.quarter.between(span.start, span.stop),
                Visit.id != without,
                Visit.hold_until.is_(None),
            )
        )
        return frozenset((await self._session.scalars(query)).all())

    async def last_workers(self, elder_id: str, item_code: str) -> tuple[str, ...]:
        """Return who makes or made the elder's latest visit of this item that has a worker."""
        latest = (
            select(Visit.id)
            .join(VisitWorker, VisitWorker.visit_id == Visit.id)
            .where(
                Visit.elder_id == elder_id,
                Visit.item_code == item_code,
                Visit.status.in_(("confirmed", "completed", "rated")),
            )
            .order_by(Visit.starts_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = await self._session.scalars(
            select(VisitWorker.worker_id)
            .where(VisitWorker.visit_id == latest)
            .order_by(VisitWorker.worker_id)
        )
        return tuple(rows.all())


def _standing(now: datetime) -> ColumnElement[bool]:
    """What is booked, and what is held and has not expired."""
    return or_(Visit.hold_until.is_(None), Visit.hold_until > now)
