"""The month's subsidy: what is left of it, for those whose account the caller may hear of."""

from backend.accounts.service import AccountService
from backend.people.schemas import Caller
from bot.kernel.filters import Intent
from bot.kernel.lines import Lines
from bot.kernel.reply import Ask, Reply, Say
from bot.kernel.router import Router
from handlers import wording
from handlers.schedule import Schedule

router = Router("account")
router.provide("schedule", Schedule)


@router.on(Intent("query_balance"))
async def balance(schedule: Schedule, caller: Caller, accounts: AccountService, lines: Lines) -> Reply:
    """Say what is left this month, elder by elder."""
    elders = [person for person in await schedule.people() if person.is_elder]
    if not elders:
        known = caller.person is not None
        return Reply((Ask(lines("utter_no_account" if known else "utter_unknown_caller")),))
    told = []
    for elder in elders:
        left = wording.yuan(await accounts.balance(elder.id))
        told.append(Say(lines("utter_balance", who=(elder.honorific, elder.honorific, True), left=left)))
    return Reply(tuple(told))
