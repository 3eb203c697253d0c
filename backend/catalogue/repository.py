"""SQL of the catalogue; called by catalogue/service.py only."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue.models import CatalogueItem


class CatalogueRepository:
    """Reads the services of the catalogue in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, code: str) -> CatalogueItem | None:
        """Return the item with ``code``."""
        return await self._session.get(CatalogueItem, code)

    async def all(self, category: str | None) -> Sequence[CatalogueItem]:
        """Return the items of a category, or all of them, in the order of the seed."""
        query = select(CatalogueItem).order_by(CatalogueItem.ordinal)
        if category is not None:
            query = query.where(CatalogueItem.category == category)
        return (await self._session.scalars(query)).all()
