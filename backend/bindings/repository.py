"""SQL of bindings; called by bindings/service.py only."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.bindings.models import BindingMiss, BindingWish


class BindingRepository:
    """Reads and writes wishes in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, wish: BindingWish) -> bool:
        """Write a new wish; False where its code is taken."""
        try:
            async with self._session.begin_nested():
                self._session.add(wish)
        except IntegrityError:
            return False
        return True

    async def withdraw(self, channel: str, area: str, address: str) -> None:
        """Delete what the account wished before: only its newest code counts."""
        await self._session.execute(
            delete(BindingWish).where(
                BindingWish.channel == channel, BindingWish.area == area, BindingWish.address == address
            )
        )

    async def expire(self, now: datetime) -> None:
        """Delete the wishes whose time is over."""
        await self._session.execute(delete(BindingWish).where(BindingWish.expires_at <= now))

    async def by_code(self, code: str, now: datetime) -> BindingWish | None:
        """Return the wish with that code while it counts."""
        query = select(BindingWish).where(BindingWish.code == code, BindingWish.expires_at > now)
        return (await self._session.scalars(query)).one_or_none()

    async def find(self, wish_id: str, now: datetime) -> BindingWish | None:
        """Return the wish while it counts."""
        query = select(BindingWish).where(BindingWish.id == wish_id, BindingWish.expires_at > now)
        return (await self._session.scalars(query)).one_or_none()

    async def spend(self, wish_id: str) -> bool:
        """Delete the wish; False where another has done so."""
        result = await self._session.execute(delete(BindingWish).where(BindingWish.id == wish_id))
        return bool(cast("CursorResult[Any]", result).rowcount)

    async def misses(self, elder_id: str) -> BindingMiss | None:
        """Return the wrong codes of an elder, held until this unit of work ends."""
        return await self._session.get(BindingMiss, elder_id, with_for_update=True, populate_existing=True)

    async def note(self, miss: BindingMiss) -> None:
        """Write the wrong codes of an elder."""
        self._session.add(miss)
        await self._session.flush()
