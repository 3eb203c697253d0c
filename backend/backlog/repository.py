"""SQL of the backlog; called by backlog/service.py only."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.outbox.models import Notice
from backend.tickets.models import Ticket


class BacklogRepository:
    """Counts rows in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def notices(self, failed_since: datetime) -> dict[str, int]:
        """Return how many notices wait, are tried again, or were given up since then."""
        state = case(
            (Notice.undelivered_at.is_not(None), "failed"), (Notice.error != "", "retrying"), else_="waiting"
        )
        query = (
            select(state, func.count())
            .where(
                Notice.sent_at.is_(None),
                Notice.undelivered_at.is_(None) | (Notice.undelivered_at >= failed_since),
            )
            .group_by(state)
        )
        return dict((await self._session.execute(query)).all())

    async def tickets(self) -> dict[str, int]:
        """Return how many tickets are not closed, by priority."""
        query = (
            select(Ticket.priority, func.count()).where(Ticket.status != "closed").group_by(Ticket.priority)
        )
        return dict((await self._session.execute(query)).all())
