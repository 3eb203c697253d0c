"""Tickets: what waits, who has it, and what was done."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from backend.staff.roles import Permission
from backend.tickets.schemas import TicketView
from backend.unit_of_work import UnitOfWork
from core.errors import InputError, NotFound
from web.staff.asked import clean, reason_of
from web.staff.console import Console, serving_areas
from web.staff.gate import Operator
from web.staff.pages import is_fragment, page

_VIEWS = {"": ("open", "taken"), "open": ("open",), "taken": ("taken",), "closed": ("closed",)}
_URGENCY = {"urgent": 0, "high": 1, "normal": 2}


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/tickets")
    reader = console.needs(Permission.TICKETS)
    worker = console.needs(Permission.WORK_TICKETS)
    revealer = console.needs(Permission.REVEAL)

    @routes.get("")
    async def show(request: Request, operator: Operator = reader) -> Response:
        """List tickets, the most urgent first."""
        asked = request.query_params
        status = asked.get("status", "") if asked.get("status", "") in _VIEWS else ""
        async with console.database.reading() as uow:
            areas = await serving_areas(uow, operator)
            wanted = [a for a in areas if asked.get("area", "") in ("", a.code)]
            tickets = [
                ticket
                for area in wanted
                for ticket in await uow.tickets.search(area=area.code, statuses=_VIEWS[status])
            ]
            names, persons = await _names(uow, tickets), await persons_of(uow, tickets)
        tickets.sort(key=lambda ticket: (_URGENCY[ticket.priority], ticket.opened_at))
        await console.note(operator.deed("tickets.read", area=asked.get("area", "")))
        return page(
            "_ticket_rows" if is_fragment(request) else "tickets",
            operator,
            here="tickets",
            areas={area.code: area.name for area in areas},
            chosen={"area": asked.get("area", ""), "status": status},
            tickets=tickets,
            names=names,
            persons=persons,
            revealed=False,
        )

    @routes.post("/{ticket_id}/take")
    async def take(request: Request, ticket_id: str, operator: Operator = worker) -> Response:
        """Note who looks after it."""
        async with console.database.unit_of_work() as uow:
            await _own(uow, operator, ticket_id)
            ticket = await uow.tickets.take(ticket_id, operator.actor)
            await uow.audit.record(operator.deed("ticket.taken", f"ticket:{ticket_id}", ticket.area))
            await uow.commit()
        return await _row(console, request, operator, ticket)

    @routes.post("/{ticket_id}/close")
    async def close(request: Request, ticket_id: str, operator: Operator = worker) -> Response:
        """Note what was done."""
        done = clean(operator.form.get("resolution", ""))
        if len(done) < 2:
            raise InputError("请写明怎么办的")
        async with console.database.unit_of_work() as uow:
            await _own(uow, operator, ticket_id)
            ticket = await uow.tickets.close(ticket_id, operator.actor, done)
            await uow.audit.record(operator.deed("ticket.closed", f"ticket:{ticket_id}", ticket.area))
            await uow.commit()
        return await _row(console, request, operator, ticket)

    @routes.post("/{ticket_id}/reveal")
    async def reveal(request: Request, ticket_id: str, operator: Operator = revealer) -> Response:
        """Show one ticket as it is, for a reason that is kept."""
        reason = reason_of(operator)
        async with console.database.unit_of_work() as uow:
            ticket = await _own(uow, operator, ticket_id)
            await uow.audit.record(operator.deed("ticket.reveal", f"ticket:{ticket_id}", ticket.area, reason))
            await uow.commit()
        return await _row(console, request, operator, ticket, revealed=True)

    return routes


async def _own(uow: UnitOfWork, operator: Operator, ticket_id: str) -> TicketView:
    ticket = await uow.tickets.get(ticket_id)
    if not operator.sees(ticket.area):
        raise NotFound("no such ticket")
    return ticket


async def _row(
    console: Console, request: Request, operator: Operator, ticket: TicketView, *, revealed: bool = False
) -> Response:
    """Return the one ticket for htmx to put in its place, or lead back to the list."""
    if not is_fragment(request) and not revealed:
        return RedirectResponse("/console/tickets", 303)
    async with console.database.reading() as uow:
        areas = {ticket.area: (await uow.areas.get(ticket.area)).name}
        names, persons = await _names(uow, [ticket]), await persons_of(uow, [ticket])
    return page(
        "_ticket" if is_fragment(request) else "one",
        operator,
        here="tickets",
        part="_ticket.html",
        ticket=ticket,
        areas=areas,
        names=names,
        persons=persons,
        revealed=revealed,
    )


async def _names(uow: UnitOfWork, tickets: list[TicketView]) -> dict[str, str]:
    """Return how those who have taken the tickets are called, by ``staff:…``."""
    taken = {ticket.taken_by.removeprefix("staff:") for ticket in tickets if ticket.taken_by}
    return {f"staff:{user}": name for user, name in (await uow.staff.names(sorted(taken))).items()}


async def persons_of(uow: UnitOfWork, tickets: Sequence[TicketView]) -> dict[str | None, str]:
    """Return how the persons whom the tickets are about are called, by id: what is masked in a summary."""
    ids = sorted({ticket.person for ticket in tickets if ticket.person})
    return {person.id: person.name for person in (await uow.people.get_all(ids)).values()}
