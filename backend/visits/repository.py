"""SQL of visits, the quarter hours they take, history and drafts; called by the visits package only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.visits.models import ElderQuarter, Visit, VisitDraft, VisitEvent, VisitWorker, WorkerQuarter
from core.errors import SlotTaken

_AHEAD = ("requested", "offered", "confirmed", "en_route", "in_service")


class VisitRepository:
    """Reads and writes visits in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: Visit | VisitEvent | VisitDraft) -> None:
        """Write ``row``."""
        self._session.add(row)
        await self._session.flush()

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()

    async def find(self, visit_id: str) -> Visit | None:
        """Return the visit as it is stored now."""
        return await self._session.get(Visit, visit_id, populate_existing=True)

    async def by_key(self, key: str) -> Visit | None:
        """Return the visit booked under ``key``."""
        return (await self._session.scalars(select(Visit).where(Visit.key == key))).one_or_none()

    async def event_by_key(self, key: str) -> VisitEvent | None:
        """Return the change made under ``key``."""
        return (await self._session.scalars(select(VisitEvent).where(VisitEvent.key == key))).one_or_none()

    async def events(self, ids: Iterable[str]) -> dict[str, list[VisitEvent]]:
        """Return the history of each visit, oldest first."""
        query = (
            select(VisitEvent)
            .where(VisitEvent.visit_id.in_(list(ids)))
            .order_by(VisitEvent.at, VisitEvent.id)
        )
        found: defaultdict[str, list[VisitEvent]] = defaultdict(list)
        for row in await self._session.scalars(query):
            found[row.visit_id].append(row)
        return dict(found)

    async def workers(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """Return the ids of the workers of each visit."""
        query = (
            select(VisitWorker)
            .where(VisitWorker.visit_id.in_(list(ids)))
            .order_by(VisitWorker.visit_id, VisitWorker.worker_id)
        )
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._session.scalars(query):
            found[row.visit_id].append(row.worker_id)
        return dict(found)

    async def held_workers(self, elder_id: str) -> tuple[str, ...]:
        """Return the workers who are held for the elder."""
        query = (
            select(VisitWorker.worker_id)
            .join(Visit, Visit.id == VisitWorker.visit_id)
            .where(Visit.elder_id == elder_id, Visit.hold_until.is_not(None))
            .order_by(VisitWorker.worker_id)
        )
        return tuple((await self._session.scalars(query)).all())

    async def drop_holds(self, elder_id: str, workers: Sequence[str], now: datetime, keep: str) -> None:
        """Delete the elder's holds and the expired ones of these workers, but not the visit ``keep``."""
        of_workers = select(VisitWorker.visit_id).where(VisitWorker.worker_id.in_(workers))
        doomed = (
            select(Visit.id)
            .where(
                Visit.hold_until.is_not(None),
                Visit.id != keep,
                or_(Visit.elder_id == elder_id, (Visit.hold_until <= now) & Visit.id.in_(of_workers)),
            )
            .order_by(Visit.id)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(doomed)).all()
        if ids:
            await self._session.execute(
                delete(Visit).where(Visit.id.in_(ids)).execution_options(synchronize_session="fetch")
            )

    async def drop_hold(self, visit_id: str) -> None:
        """Delete the visit if it is still a hold."""
        await self._session.execute(delete(Visit).where(Visit.id == visit_id, Visit.hold_until.is_not(None)))

    async def ahead(self, now: datetime, after: str, limit: int) -> Sequence[Visit]:
        """Return confirmed visits that are to begin, and holds, by id beyond ``after``."""
        query = (
            select(Visit)
            .where(
                Visit.id > after,
                or_(Visit.hold_until.is_not(None), (Visit.status == "confirmed") & (Visit.starts_at > now)),
            )
            .order_by(Visit.id)
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def take(self, visit: Visit, elder: range, workers: dict[str, range]) -> None:
        """Take these quarter hours for the visit; raises SlotTaken where one is not free.

        Rows go in one order everywhere, so that two bookings never wait for each other.
        """
        names = sorted(workers)
        try:
            await self._insert(
                WorkerQuarter,
                [{"worker_id": w, "quarter": q, "visit_id": visit.id} for w in names for q in workers[w]],
            )
            await self._insert(
                ElderQuarter,
                [{"elder_id": visit.elder_id, "quarter": q, "visit_id": visit.id} for q in elder],
            )
        except IntegrityError as error:
            raise SlotTaken("a quarter hour is taken") from error
        await self._insert(VisitWorker, [{"visit_id": visit.id, "worker_id": name} for name in names])

    async def release(self, visit_id: str) -> None:
        """Give back the quarter hours and the workers of a visit."""
        await self.release_quarters(visit_id)
        await self._session.execute(delete(VisitWorker).where(VisitWorker.visit_id == visit_id))

    async def release_quarters(self, visit_id: str) -> None:
        """Give back the quarter hours of a visit; who was to come stays on record."""
        for table in (WorkerQuarter, ElderQuarter):
            await self._session.execute(delete(table).where(table.visit_id == visit_id))

    async def upcoming(self, elder_ids: Sequence[str], now: datetime) -> Sequence[Visit]:
        """Return what lies ahead of these elders, soonest first; holds are not visits yet."""
        query = (
            select(Visit)
            .where(
                Visit.elder_id.in_(elder_ids),
                Visit.status.in_(_AHEAD),
                Visit.hold_until.is_(None),
                Visit.ends_at > now,
            )
            .order_by(Visit.starts_at, Visit.id)
        )
        return (await self._session.scalars(query)).all()

    async def search(
        self,
        *,
        area: str | None,
        elder_ids: Sequence[str] | None,
        since: datetime | None,
        until: datetime | None,
        statuses: Sequence[str] | None,
        limit: int,
    ) -> Sequence[Visit]:
        """Return visits, soonest first."""
        query = select(Visit).where(Visit.hold_until.is_(None)).order_by(Visit.starts_at, Visit.id)
        if area is not None:
            query = query.where(Visit.area == area)
        if elder_ids is not None:
            query = query.where(Visit.elder_id.in_(elder_ids))
        if since is not None:
            query = query.where(Visit.ends_at > since)
        if until is not None:
            query = query.where(Visit.starts_at < until)
        if statuses is not None:
            query = query.where(Visit.status.in_(statuses))
        return (await self._session.scalars(query.limit(limit))).all()

    async def draft(self, beneficiary_id: str) -> VisitDraft | None:
        """Return the half-made booking of a beneficiary."""
        return await self._session.get(VisitDraft, beneficiary_id, populate_existing=True)

    async def drop_draft(self, beneficiary_id: str) -> None:
        """Forget the half-made booking."""
        await self._session.execute(delete(VisitDraft).where(VisitDraft.beneficiary_id == beneficiary_id))

    async def _insert(self, table: type[Any], rows: list[dict[str, Any]]) -> None:
        await self._session.execute(insert(table), rows)
