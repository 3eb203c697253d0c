"""Cases: what a talk leaves behind for staff; any handler may open one, once per turn and kind."""

from backend.people.schemas import Caller
from backend.tickets.schemas import Priority, TicketKind, TicketView
from backend.tickets.service import TicketService
from bot.kernel.turn import Turn


class Cases:
    """Opens tickets about this turn and this caller."""

    def __init__(self, turn: Turn, caller: Caller, tickets: TicketService) -> None:
        self._turn = turn
        self._caller = caller
        self._tickets = tickets

    async def open(
        self, kind: TicketKind, summary: str, *, priority: Priority = "normal", phone: str = ""
    ) -> TicketView:
        """Write a ticket; ``phone`` is where to call back, if not where the turn came from."""
        return await self._tickets.open(
            kind,
            area=self._turn.area,
            person_id=self._caller.person.id if self._caller.person else None,
            address=phone or self._turn.address,
            summary=summary,
            key=f"{self._turn.id}:{kind}",
            priority=priority,
            conversation=self._turn.conversation,
        )
