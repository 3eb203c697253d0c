"""Rows in bulk; called by the seeds only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.orm import Base


class SeedRepository:
    """Writes sample rows in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_missing(self, table: type[Base], rows: Sequence[dict[str, Any]]) -> int:
        """Write those of ``rows`` whose primary key is new, with Python's defaults, and return how many."""
        keys: list[ColumnElement[Any]] = list(table.__table__.primary_key)
        names = [column.key for column in table.__mapper__.primary_key if column.key]
        known = {tuple(row) for row in await self._session.execute(select(*keys))}
        new = [row for row in rows if tuple(row[name] for name in names) not in known]
        if new:
            await self._session.execute(insert(table), new)
        return len(new)

    async def has(self, table: type[Base], **values: Any) -> bool:
        """Return whether a row with these values is there."""
        columns = [table.__mapper__.columns[name] for name in values]
        query = select(1).where(tuple_(*columns) == tuple(values.values())).limit(1)
        return (await self._session.scalar(query)) is not None
