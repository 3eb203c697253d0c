"""What staff must do: opened by handlers, worked off in the console."""

import secrets
from collections.abc import Sequence

from backend.tickets.models import Ticket
from backend.tickets.repository import TicketRepository
from backend.tickets.schemas import Priority, TicketKind, TicketView
from core.clock import Clock
from core.errors import AlreadyChanged, NotFound, Unavailable
from core.ids import NewId

_OPEN = ("open", "taken")


class TicketService:
    """Tickets of every kind, each opened once."""

    def __init__(self, repository: TicketRepository, *, clock: Clock, new_id: NewId) -> None:
        self._repository = repository
        self._clock = clock
        self._new_id = new_id

    async def open(
        self,
        kind: TicketKind,
        *,
        area: str,
        person_id: str | None,
        address: str,
        summary: str,
        key: str,
        priority: Priority = "normal",
        conversation: str | None = None,
    ) -> TicketView:
        """Open a ticket and return it; the same ``key`` again returns the same ticket."""
        for _ in range(20):  # a number taken by another is drawn anew
            known = await self._repository.by_key(key)
            if known is not None:
                return _view(known)
            ticket = Ticket(
                id=self._new_id(),
                number=str(100_000 + secrets.randbelow(900_000)),
                key=key,
                kind=kind,
                priority=priority,
                area=area,
                person_id=person_id,
                address=address,
                summary=summary,
                conversation=conversation,
                status="open",
                opened_at=self._clock(),
            )
            if await self._repository.add(ticket):
                return _view(ticket)
        raise Unavailable("no ticket number is free")

    async def get(self, ticket_id: str) -> TicketView:
        """Return the ticket; raises NotFound."""
        return _view(await self._found(ticket_id))

    async def by_number(self, number: str) -> TicketView | None:
        """Return the ticket with the six digits that were read aloud."""
        ticket = await self._repository.by_number(number)
        return _view(ticket) if ticket else None

    async def forget(self, area: str, address: str) -> None:
        """Forget the address by which somebody wrote; what they wanted stays."""
        await self._repository.forget(area, address)

    async def search(
        self,
        *,
        area: str | None = None,
        person_id: str | None = None,
        statuses: Sequence[str] = _OPEN,
        limit: int = 100,
    ) -> tuple[TicketView, ...]:
        """Return tickets, the most urgent and then the oldest first; those not closed unless told."""
        rows = await self._repository.search(area=area, person_id=person_id, statuses=statuses, limit=limit)
        return tuple(_view(row) for row in rows)

    async def take(self, ticket_id: str, by: str) -> TicketView:
        """Note who works on the ticket; raises AlreadyChanged when it is closed or another has it."""
        ticket = await self._found(ticket_id)
        if ticket.status == "closed" or ticket.taken_by not in ("", by):
            raise AlreadyChanged("the ticket is closed or taken")
        ticket.status, ticket.taken_by = "taken", by
        await self._repository.flush()
        return _view(ticket)

    async def close(self, ticket_id: str, by: str, resolution: str) -> TicketView:
        """Close the ticket with what was done; raises AlreadyChanged when it is closed."""
        ticket = await self._found(ticket_id)
        if ticket.status == "closed":
            raise AlreadyChanged("the ticket is closed")
        ticket.status, ticket.taken_by, ticket.resolution = "closed", by, resolution
        ticket.closed_at = self._clock()
        await self._repository.flush()
        return _view(ticket)

    async def settle(self, key: str, resolution: str) -> None:
        """Close the ticket opened under ``key`` if it is not closed: what it asks for has no object now."""
        ticket = await self._repository.by_key(key)
        if ticket is not None and ticket.status != "closed":
            ticket.status, ticket.resolution, ticket.closed_at = "closed", resolution, self._clock()
            await self._repository.flush()

    async def _found(self, ticket_id: str) -> Ticket:
        ticket = await self._repository.find(ticket_id)
        if ticket is None:
            raise NotFound("no such ticket")
        return ticket


def _view(row: Ticket) -> TicketView:
    return TicketView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        priority=row.priority,
        area=row.area,
        person=row.person_id,
        address=row.address,
        summary=row.summary,
        conversation=row.conversation,
        status=row.status,
        taken_by=row.taken_by,
        resolution=row.resolution,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
