"""SQL of areas; called by areas/service.py only."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.areas.models import Area


class AreaRepository:
    """Reads and writes areas in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, code: str) -> Area | None:
        """Return the area with ``code``."""
        return await self._session.get(Area, code)

    async def named(self, name: str) -> Sequence[Area]:
        """Return the areas called ``name``, the larger ones first."""
        rows = await self._session.scalars(select(Area).where(Area.name == name).order_by(Area.code))
        return rows.all()

    async def all(self) -> Sequence[Area]:
        """Return every area, parents before children."""
        rows = await self._session.scalars(select(Area).order_by(Area.code))
        return rows.all()

    async def children(self, code: str) -> Sequence[Area]:
        """Return the areas directly under ``code``."""
        rows = await self._session.scalars(select(Area).where(Area.parent_code == code).order_by(Area.code))
        return rows.all()

    async def around(self, code: str) -> Sequence[Area]:
        """Return ``code`` and what lies directly under it."""
        rows = await self._session.scalars(
            select(Area).where(or_(Area.code == code, Area.parent_code == code)).order_by(Area.code)
        )
        return rows.all()
