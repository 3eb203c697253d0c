"""SQL of policy knowledge; called by knowledge/service.py only."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.knowledge.models import KnowledgeEntry


class KnowledgeRepository:
    """Reads and writes entries in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ids(self) -> set[str]:
        """Return the ids of which there is any version."""
        return set(await self._session.scalars(select(KnowledgeEntry.id).distinct()))

    async def in_force(self) -> Sequence[KnowledgeEntry]:
        """Return the approved version of each entry."""
        query = (
            select(KnowledgeEntry)
            .where(KnowledgeEntry.status == "approved")
            .order_by(KnowledgeEntry.area, KnowledgeEntry.id)
        )
        return (await self._session.scalars(query)).all()

    async def revision(self) -> tuple[int, int, str]:
        """Return what changes whenever an entry comes into force or goes."""
        query = select(
            func.count(), func.sum(KnowledgeEntry.version), func.max(KnowledgeEntry.approved_at)
        ).where(KnowledgeEntry.status == "approved")
        count, versions, latest = (await self._session.execute(query)).one()
        return int(count), int(versions or 0), str(latest)

    async def versions(self, entry_id: str) -> Sequence[KnowledgeEntry]:
        """Return every version of an entry, the latest first."""
        query = (
            select(KnowledgeEntry)
            .where(KnowledgeEntry.id == entry_id)
            .order_by(KnowledgeEntry.version.desc())
        )
        return (await self._session.scalars(query)).all()

    async def find(self, entry_id: str, version: int) -> KnowledgeEntry | None:
        """Return one version, held until this unit of work ends."""
        return await self._session.get(KnowledgeEntry, (entry_id, version), with_for_update=True)

    async def drafts(self) -> Sequence[KnowledgeEntry]:
        """Return what waits to be approved, the oldest first."""
        query = (
            select(KnowledgeEntry)
            .where(KnowledgeEntry.status == "draft")
            .order_by(KnowledgeEntry.created_at, KnowledgeEntry.id)
        )
        return (await self._session.scalars(query)).all()

    async def add(self, *rows: KnowledgeEntry) -> None:
        """Write new versions."""
        self._session.add_all(rows)
        await self._session.flush()

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()
