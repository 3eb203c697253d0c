"""A person is wanted: while there is no seat, a call back is written down, with the number read back."""

import re

from backend.people.schemas import Caller
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import Entity, Happened, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from handlers import wording
from handlers.cases import Cases

router = Router("person")
router.provide("cases", Cases)


class CallBack(StatesGroup):
    """The number to call back."""

    confirming = State()
    number = State()


@router.on(Intent("transfer_human", "request_callback") | Happened("refused"))
async def wanted(dialogue: Dialogue, turn: Turn, caller: Caller, lines: Lines) -> Reply:
    """Offer a call back to the number we know, or ask for one."""
    dialogue.leave()
    number = _known_number(turn, caller)
    if number is None:
        return _ask_number(dialogue, lines)
    dialogue.enter(CallBack.confirming, phone=number)
    return Reply((Confirm(lines("utter_person_asked", phone=wording.phone(number))),), Expect("yes_no"))


@router.on(InState(CallBack.confirming), Intent("deny") & ~Entity("phone"))
async def other_number(dialogue: Dialogue, lines: Lines) -> Reply:
    """Not that number."""
    return _ask_number(dialogue, lines)


@router.on(InState(CallBack), Entity("phone"))
async def told_number(dialogue: Dialogue, meaning: Meaning, lines: Lines) -> Reply:
    """Read the number back."""
    number = meaning.values("phone")[-1]
    dialogue.enter(CallBack.confirming, phone=number)
    return Reply((Confirm(lines("utter_person_asked", phone=wording.phone(number))),), Expect("yes_no"))


@router.on(InState(CallBack.confirming), Intent("affirm", "thank", "goodbye"))
async def agreed(dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Write the call back down."""
    ticket = await cases.open("callback", "要求人工回电", phone=dialogue.data["phone"])
    dialogue.leave()
    return Reply((Say(lines("utter_person_booked", number=ticket.number)), Handoff("callback", ticket.id)))


def _known_number(turn: Turn, caller: Caller) -> str | None:
    if caller.trusted and re.fullmatch(r"\d{7,12}", turn.address):
        return turn.address
    return caller.person.phones[0] if caller.person and caller.person.phones else None


def _ask_number(dialogue: Dialogue, lines: Lines) -> Reply:
    dialogue.enter(CallBack.number)
    return Reply((Ask(lines("utter_person_which_number")),), Expect("digits"))
