"""SQL of workers and their rosters; called by workers/service.py only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.workers.models import Organisation, Roster, Worker


class WorkerRepository:
    """Reads and writes workers in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Organisation | Worker | Roster) -> None:
        """Write ``row`` with the next flush."""
        self._session.add(row)

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()

    async def find(self, ids: Iterable[str]) -> Sequence[Worker]:
        """Return the workers with these ids."""
        return (await self._session.scalars(select(Worker).where(Worker.id.in_(list(ids))))).all()

    async def of_area(self, area: str) -> Sequence[Worker]:
        """Return the workers of an area in a fixed order."""
        return (
            await self._session.scalars(select(Worker).where(Worker.area == area).order_by(Worker.id))
        ).all()

    async def rosters(self, ids: Iterable[str]) -> dict[str, list[Roster]]:
        """Return the rosters of each worker."""
        found: defaultdict[str, list[Roster]] = defaultdict(list)
        for row in await self._session.scalars(select(Roster).where(Roster.worker_id.in_(list(ids)))):
            found[row.worker_id].append(row)
        return dict(found)

    async def lock(self, ids: Iterable[str]) -> None:
        """Hold the workers, in the order of their ids, until this unit of work ends."""
        await self._session.execute(
            select(Worker.id)
            .where(Worker.id.in_(list(ids)))
            .order_by(Worker.id)
            .with_for_update(key_share=True)
        )
