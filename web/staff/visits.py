"""The visits of a day: who goes where when, by area, worker and state."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from backend.staff.roles import Permission
from core.clock import local
from core.errors import NotFound
from web.staff.asked import day_of, midnight, reason_of
from web.staff.console import Console, serving_areas
from web.staff.gate import Operator
from web.staff.pages import is_fragment, page


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/visits")
    reader = console.needs(Permission.VISITS)
    revealer = console.needs(Permission.REVEAL)

    @routes.get("")
    async def show(request: Request, operator: Operator = reader) -> Response:
        """List the visits of a day, masked."""
        asked = request.query_params
        on = day_of(asked.get("day", "")) or local(console.clock()).date()
        begin = midnight(on)
        async with console.database.reading() as uow:
            areas = await serving_areas(uow, operator)
            wanted = [a for a in areas if asked.get("area", "") in ("", a.code)]
            found = [
                visit
                for area in wanted
                for visit in await uow.visits.search(
                    area=area.code, since=begin, until=begin + timedelta(days=1)
                )
            ]
        await console.note(operator.deed("visits.read", f"day:{on}", asked.get("area", "")))
        workers = {worker.id: worker.name for visit in found for worker in visit.workers}
        worker, status = asked.get("worker", ""), asked.get("status", "")
        return page(
            "_visit_rows" if is_fragment(request) else "visits",
            operator,
            here="visits",
            on=on,
            yesterday=on - timedelta(days=1),
            tomorrow=on + timedelta(days=1),
            areas={area.code: area.name for area in areas},
            chosen={"area": asked.get("area", ""), "worker": worker, "status": status},
            workers=dict(sorted(workers.items(), key=lambda item: item[1])),
            visits=sorted(
                (
                    visit
                    for visit in found
                    if status in ("", visit.status)
                    and (not worker or any(each.id == worker for each in visit.workers))
                ),
                key=lambda visit: (visit.start, visit.id),
            ),
            revealed=False,
        )

    @routes.post("/{visit_id}/reveal")
    async def reveal(request: Request, visit_id: str, operator: Operator = revealer) -> Response:
        """Show one visit as it is, for a reason that is kept."""
        reason = reason_of(operator)
        async with console.database.reading() as uow:
            visit = await uow.visits.get(visit_id)
            if not operator.sees(visit.elder.area):
                raise NotFound("no such visit")
            area = await uow.areas.get(visit.elder.area)
        await console.note(operator.deed("visit.reveal", f"visit:{visit_id}", area.code, reason))
        return page(
            "_visit" if is_fragment(request) else "one",
            operator,
            here="visits",
            part="_visit.html",
            visit=visit,
            areas={area.code: area.name},
            revealed=True,
        )

    return routes
