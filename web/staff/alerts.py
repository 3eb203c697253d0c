"""Alerts: notices to subscribers, written by one, approved by another, and how far each has come."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from backend.alerts.schemas import AUDIENCES, AlertDraft, AlertView
from backend.alerts.service import LONGEST_TEXT, LONGEST_TITLE
from backend.staff.roles import Permission
from backend.unit_of_work import UnitOfWork
from core.errors import Forbidden, NotFound
from web.staff.asked import clean
from web.staff.console import Console, area_tree
from web.staff.gate import Operator
from web.staff.pages import is_fragment, page

_LONGEST = 2000
"""Enough for the service to see that a text is too long, and to say so."""


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/alerts")
    writer = console.needs(Permission.ALERTS)
    approver = console.needs(Permission.APPROVE_ALERTS)
    watcher = console.watches(Permission.ALERTS)

    @routes.get("")
    async def show(operator: Operator = writer) -> Response:
        """List the alerts of one's areas, the latest first."""
        await console.note(operator.deed("alerts.read"))
        return await _listing(console, operator, "alerts")

    @routes.post("")
    async def write(request: Request, operator: Operator = writer) -> Response:
        """Keep what was written, and hand it in at once where that was the button."""
        await _write(console, operator)
        if is_fragment(request):
            return await _listing(console, operator, "_alert_rows")
        return RedirectResponse("/console/alerts", 303)

    @routes.post("/{alert_id}")
    async def revise(request: Request, alert_id: str, operator: Operator = writer) -> Response:
        """Change a draft of one's own."""
        return await _changed(console, request, operator, alert_id, "alert.revised", _revise)

    @routes.post("/{alert_id}/submit")
    async def submit(request: Request, alert_id: str, operator: Operator = writer) -> Response:
        """Hand a draft of one's own in."""
        return await _changed(console, request, operator, alert_id, "alert.submitted", _submit)

    @routes.post("/{alert_id}/approve")
    async def approve(request: Request, alert_id: str, operator: Operator = approver) -> Response:
        """Send out what somebody else wrote."""
        return await _changed(console, request, operator, alert_id, "alert.approved", _approve)

    @routes.post("/{alert_id}/withdraw")
    async def withdraw(request: Request, alert_id: str, operator: Operator = writer) -> Response:
        """Take back what one wrote, or refuse what waits for one's approval."""
        return await _changed(console, request, operator, alert_id, "alert.withdrawn", _withdraw)

    @routes.get("/{alert_id}/progress")
    async def progress(request: Request, alert_id: str, operator: Operator = watcher) -> Response:
        """Return the alert as it stands now; the page, whose look was noted, asks while one goes out."""
        return await _row(console, request, operator, alert_id)

    return routes


async def _write(console: Console, operator: Operator) -> None:
    async with console.database.unit_of_work() as uow:
        alert = await uow.alerts.write(_draft(operator), operator.actor)
        await _note(uow, operator, "alert.written", alert)
        if operator.form.get("then") == "submit":
            await uow.alerts.submit(alert.id, operator.actor)
            await _note(uow, operator, "alert.submitted", alert)
        await uow.commit()


def _draft(operator: Operator) -> AlertDraft:
    form = operator.form
    draft = AlertDraft(
        title=clean(form.get("title", "")),
        text=clean(form.get("text", "").replace("\r\n", "\n"), _LONGEST),
        area=clean(form.get("area", "")),
        audience=form.get("audience", ""),
    )
    if not operator.sees(draft.area):
        raise NotFound("no such area")
    return draft


async def _own(uow: UnitOfWork, operator: Operator, alert_id: str) -> AlertView:
    alert = await uow.alerts.get(alert_id)
    if not operator.sees(alert.area):
        raise NotFound("no such alert")
    return alert


async def _note(uow: UnitOfWork, operator: Operator, action: str, alert: AlertView) -> None:
    await uow.audit.record(operator.deed(action, f"alert:{alert.id}", alert.area))


async def _revise(uow: UnitOfWork, operator: Operator, alert: AlertView) -> None:
    await uow.alerts.revise(alert.id, _draft(operator), operator.actor)


async def _submit(uow: UnitOfWork, operator: Operator, alert: AlertView) -> None:
    await uow.alerts.submit(alert.id, operator.actor)


async def _approve(uow: UnitOfWork, operator: Operator, alert: AlertView) -> None:
    await uow.alerts.approve(alert.id, operator.actor)


async def _withdraw(uow: UnitOfWork, operator: Operator, alert: AlertView) -> None:
    if alert.author != operator.actor and not operator.may(Permission.APPROVE_ALERTS):
        raise Forbidden("只有写的人和主管能撤回")
    await uow.alerts.withdraw(alert.id, operator.actor)


async def _changed(
    console: Console,
    request: Request,
    operator: Operator,
    alert_id: str,
    action: str,
    change: Callable[[UnitOfWork, Operator, AlertView], Awaitable[None]],
) -> Response:
    """Do what ``change`` does to an alert of the operator's areas, note it, and return the row."""
    async with console.database.unit_of_work() as uow:
        alert = await _own(uow, operator, alert_id)
        await change(uow, operator, alert)
        await _note(uow, operator, action, alert)
        await uow.commit()
    return await _row(console, request, operator, alert_id)


async def _listing(console: Console, operator: Operator, template: str) -> Response:
    async with console.database.reading() as uow:
        alerts = await uow.alerts.search(operator.session.scope)
        shown = await _shown(uow, operator, alerts)
    return page(template, operator, here="alerts", alerts=alerts, **shown)


async def _row(console: Console, request: Request, operator: Operator, alert_id: str) -> Response:
    """Return the one alert for htmx to put in its place, or lead back to the list."""
    async with console.database.reading() as uow:
        alert = await _own(uow, operator, alert_id)
        shown = await _shown(uow, operator, [alert])
    if not is_fragment(request):
        return RedirectResponse("/console/alerts", 303)
    return page("_alert", operator, alert=alert, **shown)


async def _shown(uow: UnitOfWork, operator: Operator, alerts: Sequence[AlertView]) -> dict[str, Any]:
    """Return what templates need beside the alerts: names, areas, and how many each would reach."""
    actors = {each for a in alerts for each in (a.author, a.approved_by, a.withdrawn_by) if each}
    names = await uow.staff.names(sorted(actor.removeprefix("staff:") for actor in actors))
    return {
        "names": {f"staff:{username}": name for username, name in names.items()},
        "areas": await area_tree(uow, operator),
        "reach": {a.id: await uow.alerts.reach(a.id) for a in alerts if a.state == "waiting"},
        "audiences": AUDIENCES,
        "longest": {"title": LONGEST_TITLE, "text": LONGEST_TEXT},
    }
