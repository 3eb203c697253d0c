"""SQL of the audit log; called by audit/service.py only."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.models import AuditEntry

_LOCK = 12_343_001  # any number that is ours: entries are chained one after the other


class AuditRepository:
    """Reads and adds entries in the session of one unit of work; there is no way to change one."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def last(self) -> AuditEntry | None:
        """Return the newest entry; nobody else adds one until this unit of work ends."""
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def add(self, entry: AuditEntry) -> None:
        """Write an entry."""
        self._session.add(entry)
        await self._session.flush()

    async def after(self, number: int, limit: int) -> Sequence[AuditEntry]:
        """Return the entries behind ``number``, oldest first."""
        query = select(AuditEntry).where(AuditEntry.number > number).order_by(AuditEntry.number).limit(limit)
        return (await self._session.scalars(query)).all()

    async def since(self, moment: datetime, who: str, action: str, subject: str) -> bool:
        """Return whether this very deed was noted since ``moment``."""
        query = select(AuditEntry.number).where(
            AuditEntry.who == who,
            AuditEntry.action == action,
            AuditEntry.subject == subject,
            AuditEntry.at > moment,
        )
        return (await self._session.scalar(query.limit(1))) is not None

    async def search(
        self, *, areas: Collection[str], who: str, action: str, before: int | None, limit: int
    ) -> Sequence[AuditEntry]:
        """Return entries of these areas and of no area, the newest first."""
        query = select(AuditEntry).where(or_(AuditEntry.area.in_(areas), AuditEntry.area == ""))
        if who:
            query = query.where(AuditEntry.who == who)
        if action:
            query = query.where(AuditEntry.action == action)
        if before is not None:
            query = query.where(AuditEntry.number < before)
        return (await self._session.scalars(query.order_by(AuditEntry.number.desc()).limit(limit))).all()
