"""SQL of staff and sessions; called by staff/service.py only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import StaffMember, StaffSession


class StaffRepository:
    """Reads and writes staff in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def any(self) -> bool:
        """Return whether there is anybody at all."""
        return (await self._session.scalar(select(StaffMember.id).limit(1))) is not None

    async def find(self, staff_id: str) -> StaffMember | None:
        """Return the member."""
        return await self._session.get(StaffMember, staff_id)

    async def named(self, username: str) -> StaffMember | None:
        """Return the member of that name, held until this unit of work ends."""
        query = select(StaffMember).where(StaffMember.username == username).with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def called(self, username: str) -> StaffMember | None:
        """Return the member of that name."""
        query = select(StaffMember).where(StaffMember.username == username)
        return (await self._session.scalars(query)).one_or_none()

    async def all(self) -> Sequence[StaffMember]:
        """Return everybody, in the order of the user names."""
        return (await self._session.scalars(select(StaffMember).order_by(StaffMember.username))).all()

    async def with_names(self, usernames: Sequence[str]) -> Sequence[StaffMember]:
        """Return the members with these names."""
        query = select(StaffMember).where(StaffMember.username.in_(usernames))
        return (await self._session.scalars(query)).all()

    async def add(self, row: StaffMember | StaffSession) -> bool:
        """Write a new row; False where its name is taken."""
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return False
        return True

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()

    async def session(self, token_hash: str) -> StaffSession | None:
        """Return the session."""
        return await self._session.get(StaffSession, token_hash)

    async def end_session(self, token_hash: str) -> None:
        """Delete the session."""
        await self._session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))

    async def end_sessions_of(self, staff_id: str) -> None:
        """Delete every session of a member."""
        await self._session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))

    async def drop_expired(self, seen_before: datetime, opened_before: datetime) -> None:
        """Delete the sessions that were idle or open too long."""
        await self._session.execute(
            delete(StaffSession).where(
                or_(StaffSession.seen_at <= seen_before, StaffSession.opened_at <= opened_before)
            )
        )
