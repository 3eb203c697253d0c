"""Notices against swindlers: wanted, or not any more."""

from backend.alerts.service import AlertService
from backend.people.schemas import Caller
from bot.kernel.filters import Intent
from bot.kernel.lines import Lines
from bot.kernel.reply import Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Turn

router = Router("alerts")


@router.on(Intent("subscribe_alerts"))
async def wanted(turn: Turn, caller: Caller, alerts: AlertService, lines: Lines) -> Reply:
    """Note it, for everybody on the line: nothing personal is in such a notice."""
    people = (caller.person,) if caller.person else caller.household
    if not people:
        return Reply((Say(lines("utter_alerts_unknown")),))
    for person in people:
        await alerts.subscribe(person.id, turn.channel)
    return Reply((Say(lines("utter_alerts_on")),))


@router.on(Intent("unsubscribe_alerts"))
async def unwanted(caller: Caller, alerts: AlertService, lines: Lines) -> Reply:
    """Stop them."""
    people = (caller.person,) if caller.person else caller.household
    stopped = [await alerts.unsubscribe(person.id) for person in people]
    return Reply((Say(lines("utter_alerts_off" if any(stopped) else "utter_alerts_none")),))
