"""Care workers: who they are, what they can, when they work; called by dispatching, visits and staff."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from backend.people.address import surname
from backend.workers.models import Organisation, Roster, Worker
from backend.workers.repository import WorkerRepository
from backend.workers.schemas import Shift, WorkerCard, WorkerView
from core.clock import Clock
from core.errors import NotFound
from core.ids import NewId

_EVERY_DAY = tuple(Shift(weekday, 8 * 60, 18 * 60) for weekday in range(7))


class WorkerService:
    """The workers of all organisations."""

    def __init__(self, repository: WorkerRepository, *, clock: Clock, new_id: NewId) -> None:
        self._repository = repository
        self._clock = clock
        self._new_id = new_id

    async def get(self, worker_id: str) -> WorkerView:
        """Return the worker; raises NotFound."""
        rows = await self._repository.find([worker_id])
        if not rows:
            raise NotFound("no such worker")
        return (await self._views(rows))[0]

    async def cards(self, ids: Iterable[str]) -> dict[str, WorkerCard]:
        """Return what elders are told of these workers, by id."""
        return {row.id: _card(row) for row in await self._repository.find(ids)}

    async def of_area(self, area: str) -> tuple[WorkerView, ...]:
        """Return the workers of an area, suspended ones included."""
        return await self._views(await self._repository.of_area(area))

    async def lock(self, ids: Iterable[str]) -> None:
        """Hold these workers until the unit of work ends: what changes for one of them goes in turn."""
        await self._repository.lock(ids)

    async def suspend(self, worker_id: str, reason: str, until: datetime | None = None) -> WorkerView:
        """Give the worker no visits until then, or for good; what is booked stays for staff to move."""
        row = await self._row(worker_id)
        row.suspended_at, row.suspended_until, row.suspended_reason = self._clock(), until, reason
        await self._repository.flush()
        return (await self._views([row]))[0]

    async def reinstate(self, worker_id: str) -> WorkerView:
        """Let the worker be chosen again."""
        row = await self._row(worker_id)
        row.suspended_at, row.suspended_until, row.suspended_reason = None, None, ""
        await self._repository.flush()
        return (await self._views([row]))[0]

    async def found(self, area: str, name: str, phone: str = "") -> str:
        """Register a service organisation and return its id."""
        organisation = Organisation(id=self._new_id(), area=area, name=name, phone=phone)
        self._repository.add(organisation)
        await self._repository.flush()
        return organisation.id

    async def employ(
        self,
        organisation: str,
        name: str,
        sex: str,
        district: str,
        skills: Iterable[str],
        licences: Iterable[str] = (),
        shifts: Sequence[Shift] = _EVERY_DAY,
    ) -> WorkerView:
        """Register a worker of the area that ``district`` lies in; every day from 8 to 18 unless told."""
        row = Worker(
            id=self._new_id(),
            area=district.split(".", maxsplit=1)[0],
            organisation_id=organisation,
            name=name,
            sex=sex,
            district=district,
            skills=sorted(skills),
            licences=sorted(licences),
        )
        self._repository.add(row)
        await self._repository.flush()
        for shift in shifts:
            self._repository.add(
                Roster(
                    worker_id=row.id,
                    weekday=shift.weekday,
                    start_minute=shift.start_minute,
                    end_minute=shift.end_minute,
                )
            )
        await self._repository.flush()
        return (await self._views([row]))[0]

    async def _row(self, worker_id: str) -> Worker:
        rows = await self._repository.find([worker_id])
        if not rows:
            raise NotFound("no such worker")
        return rows[0]

    async def _views(self, rows: Sequence[Worker]) -> tuple[WorkerView, ...]:
        rosters = await self._repository.rosters([row.id for row in rows])
        return tuple(
            WorkerView(
                card=_card(row),
                area=row.area,
                organisation=row.organisation_id,
                district=row.district,
                skills=frozenset(row.skills),
                licences=frozenset(row.licences),
                suspended_at=row.suspended_at,
                suspended_until=row.suspended_until,
                shifts=tuple(Shift(r.weekday, r.start_minute, r.end_minute) for r in rosters.get(row.id, [])),
            )
            for row in rows
        )


def _card(row: Worker) -> WorkerCard:
    title = "师傅" if "repair" in row.skills else "护理员"
    return WorkerCard(row.id, row.name, f"{surname(row.name)}{title}", row.sex)
