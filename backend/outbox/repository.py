"""SQL of notices; called by outbox/service.py only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
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

    async def add(self, notice: Notice) -> None:
        """Write a new notice."""
        self._session.add(notice)
        await self._session.flush()

    async def due(self, now: datetime, limit: int) -> Sequence[Notice]:
        """Return unsent notices whose time has come, held; those that another sender holds are left out."""
        query = (
            select(Notice)
            .where(Notice.sent_at.is_(None), Notice.due_at <= now)
            .order_by(Notice.due_at, Notice.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).all()
