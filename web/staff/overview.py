"""The first page: what today was like and what waits for somebody."""

from collections import Counter
from datetime import timedelta

from fastapi import APIRouter, Response

from backend.archive.schemas import Query
from backend.staff.roles import Permission
from core.clock import local
from web.staff.asked import midnight
from web.staff.console import Console, serving_areas
from web.staff.gate import Operator
from web.staff.pages import page
from web.staff.tickets import persons_of

_SHOWN = 6


def router(console: Console) -> APIRouter:
    """Return the route."""
    routes = APIRouter()
    reader = console.needs(Permission.OVERVIEW)

    @routes.get("/")
    async def overview(operator: Operator = reader) -> Response:
        """Show numbers to everybody, and names only to those who may open what is behind them."""
        now = local(console.clock())
        today = midnight(now.date())
        async with console.database.reading() as uow:
            areas = await serving_areas(uow, operator)
            codes = [area.code for area in areas]
            tally = await uow.archive.tally(codes, today)
            tickets = [t for code in codes for t in await uow.tickets.search(area=code)]
            visits = [
                visit
                for code in codes
                for visit in await uow.visits.search(area=code, since=today, until=today + timedelta(days=1))
            ]
            persons = await persons_of(uow, tickets)
            handed = await uow.archive.search(Query(codes, handed_over=True, limit=_SHOWN))
        tickets.sort(key=lambda ticket: (ticket.priority != "urgent", ticket.priority != "high"))
        await console.note(operator.deed("overview.read"))
        return page(
            "overview",
            operator,
            here="overview",
            lacking=console.lacking(),
            now=now,
            areas={area.code: area.name for area in areas},
            tally=tally,
            tickets=tickets[:_SHOWN] if operator.may(Permission.TICKETS) else [],
            persons=persons,
            open_tickets=len(tickets),
            urgent=sum(t.priority == "urgent" for t in tickets),
            visits=Counter(visit.status for visit in visits),
            latest=handed.rows if operator.may(Permission.CONVERSATIONS) else (),
        )

    return routes
