"""The audit log, for those who watch the watchers."""

from fastapi import APIRouter, Request, Response

from backend.staff.roles import Permission
from web.staff.asked import clean
from web.staff.console import Console
from web.staff.gate import Operator
from web.staff.pages import page

_SHOWN = 100


def router(console: Console) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/audit")
    auditor = console.needs(Permission.AUDIT)

    @routes.get("")
    async def show(request: Request, operator: Operator = auditor) -> Response:
        """List what was done, the newest first, with whether the chain holds."""
        asked = request.query_params
        before = asked.get("before", "")
        async with console.database.reading() as uow:
            verdict = await uow.audit.verify()
            entries = await uow.audit.search(
                areas=operator.session.scope,
                who=clean(asked.get("who", "")).lower(),
                action=clean(asked.get("action", "")),
                before=int(before[:9]) if before.isdecimal() else None,
                limit=_SHOWN,
            )
            areas = {area.code: area.name for area in await uow.areas.all()}
        await console.note(operator.deed("audit.read"))
        return page(
            "audit",
            operator,
            here="audit",
            verdict=verdict,
            entries=entries,
            areas=areas,
            chosen={"who": asked.get("who", ""), "action": asked.get("action", "")},
            older=entries[-1].number if len(entries) == _SHOWN else None,
        )

    return routes
