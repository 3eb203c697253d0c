"""SQL of tickets; called by tickets/service.py only."""

from collections.abc import Sequence

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.tickets.models import Ticket

_URGENCY = case({"urgent": 0, "high": 1}, value=Ticket.priority, else_=2)


class TicketRepository:
    """Reads and writes tickets in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, ticket_id: str) -> Ticket | None:
        """Return the ticket, held until this unit of work ends."""
        return await self._session.get(Ticket, ticket_id, with_for_update=True)

    async def by_key(self, key: str) -> Ticket | None:
        """Return the ticket opened under ``key``."""
        return (await self._session.scalars(select(Ticket).where(Ticket.key == key))).one_or_none()

    async def by_number(self, number: str) -> Ticket | None:
        """Return the ticket with that number."""
        return (await self._session.scalars(select(Ticket).where(Ticket.number == number))).one_or_none()

    async def add(self, ticket: Ticket) -> bool:
        """Write a new ticket; False where its key or number is taken."""
        try:
            async with self._session.begin_nested():
                self._session.add(ticket)
        except IntegrityError:
            return False
        return True

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()

    async def forget(self, area: str, address: str) -> None:
        """Take the address out of the tickets that name it."""
        await self._session.execute(
            update(Ticket).where(Ticket.area == area, Ticket.address == address).values(address="")
        )

    async def search(
        self, *, area: str | None, person_id: str | None, statuses: Sequence[str], limit: int
    ) -> Sequence[Ticket]:
        """Return tickets, the most urgent and then the oldest first."""
        query = select(Ticket).where(Ticket.status.in_(statuses))
        if area is not None:
            query = query.where(Ticket.area == area)
        if person_id is not None:
            query = query.where(Ticket.person_id == person_id)
        return (
            await self._session.scalars(query.order_by(_URGENCY, Ticket.opened_at, Ticket.id).limit(limit))
        ).all()
