"""Complaints, applications and how far they are: taken down for staff, with a number to ask by."""

from backend.people.schemas import Caller
from backend.tickets.schemas import TicketKind
from backend.tickets.service import TicketService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Expect, Handoff, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from core.redaction import redact
from handlers import wording
from handlers.cases import Cases

_ENOUGH = 8
"""Characters from which a complaint says what it is about."""
_KINDS = {
    "complaint": "反映的问题",
    "apply_benefit": "申请",
    "callback": "回电",
    "emergency": "紧急求助",
    "report_fraud": "被骗报告",
}
_STATUSES = {"open": "正在排队等工作人员处理", "taken": "工作人员正在办", "closed": "已经办完"}


class Complaint(StatesGroup):
    """Waiting to hear what happened."""

    told = State()


class Application(StatesGroup):
    """Waiting to hear what is applied for."""

    told = State()


router = Router("casework")
router.provide("cases", Cases)


@router.on(Intent("complain"))
async def complain(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Take the complaint down; ask what happened where it was not said."""
    if dialogue.state != Complaint.told.name and len(meaning.text) < _ENOUGH:
        dialogue.enter(Complaint.told)
        return Reply((Ask(lines("utter_ask_complaint")),))
    return await _taken_down("complaint", meaning, dialogue, cases, lines)


@router.on(InState(Complaint.told), ~Intent("", "goodbye", "cancel_booking", "deny"))
async def complained(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Take down what happened, in the caller's own words."""
    return await _taken_down("complaint", meaning, dialogue, cases, lines)


@router.on(Intent("apply_benefit"))
async def apply(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Take the application down; staff check the conditions and help with the papers."""
    return await _taken_down("apply_benefit", meaning, dialogue, cases, lines)


@router.on(InState(Complaint), Intent("goodbye", "cancel_booking", "deny"))
async def dropped(dialogue: Dialogue, lines: Lines) -> Reply:
    """Leave it."""
    dialogue.leave()
    return Reply((Ask(lines("utter_anything_else")),))


@router.on(Intent("query_case"))
async def how_far(turn: Turn, caller: Caller, tickets: TicketService, lines: Lines) -> Reply:
    """Say how far the caller's latest matters are."""
    person = caller.person.id if caller.person else None
    found = [
        ticket
        for ticket in await tickets.search(area=turn.area, person_id=person, statuses=tuple(_STATUSES))
        if person or ticket.address == turn.address
    ]
    latest = sorted(found, key=lambda ticket: ticket.opened_at, reverse=True)[:2]
    if not latest or not (person or caller.trusted):
        return Reply((Say(lines("utter_no_case")),))
    told = [
        Say(
            lines(
                "utter_case",
                kind=_KINDS.get(ticket.kind, "登记的事"),
                number=wording.digits(ticket.number),
                status=_STATUSES[ticket.status],
            )
        )
        for ticket in latest
    ]
    return Reply(tuple(told))


async def _taken_down(
    kind: TicketKind, meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines
) -> Reply:
    ticket = await cases.open(kind, redact(meaning.text))
    dialogue.leave()
    told = lines(f"utter_{kind}_taken", number=wording.digits(ticket.number))
    return Reply((Say(told), Handoff(kind, ticket.id)), Expect())
