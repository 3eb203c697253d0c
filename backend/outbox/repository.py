"""SQL of notices; called by outbox/service.py only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.outbox.models import Notice


class OutboxRepository:
    """Reads and writes notices in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, notice_id: str) -> Notice | None:
        """Return the notice."""
        return await self._session.get(Notice, notice_id)

    async def by_key(self, key: str) -> Notice | None:
        """Return the notice written under ``key``."""
        return (await self._session.scalars(select(Notice).where(Notice.key == key))).one_or_none()

    async def reaches(self, keys: Sequence[str]) -> bool:
        """Return whether one of these notices was sent or still waits."""
        query = select(Notice.id).where(Notice.key.in_(keys), Notice.undelivered_at.is_(None)).limit(1)
        return (await self._session.scalar(query)) is not None

    async def add(self, notice: Notice) -> None:
        """Write a new notice."""
        self._session.add(notice)
        await self._session.flush()

    async def waiting(self, now: datetime) -> bool:
        """Return whether there is a notice whose time has come."""
        query = select(Notice.id).where(*_waiting(now)).limit(1)
        return (await self._session.scalar(query)) is not None

    async def by_receipt(self, receipt: str) -> Notice | None:
        """Return the notice that a peer took under ``receipt``."""
        query = select(Notice).where(Notice.receipt == receipt).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def due(self, now: datetime, limit: int) -> Sequence[Notice]:
        """Return waiting notices whose time has come, held; those that another sender holds are left out."""
        query = (
            select(Notice)
            .where(*_waiting(now))
            .order_by(Notice.due_at, Notice.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).all()


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Notice.sent_at.is_(None), Notice.undelivered_at.is_(None), Notice.due_at <= now)
