"""Danger to life or limb: says what to do in one sentence, raises the alarm, never lets the machine end the talk."""

from collections.abc import Mapping

from backend.people.schemas import Caller
from backend.tickets.service import TicketService

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Handoff, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Turn

router = Router("emergency")

_ADVICE: Mapping[str, str] = {
    "fire": "utter_emergency_fire",
    "gas": "utter_emergency_fire",
    "despair": "utter_emergency_despair",
    "missing": "utter_emergency_missing",
}


class Emergency(StatesGroup):
    """An alarm that was raised in this talk."""

    open = State()


@router.on(Intent("emergency"), ~InState(Emergency.open))
async def alarm(
    turn: Turn, meaning: Meaning, dialogue: Dialogue, caller: Caller, tickets: TicketService, lines: Lines
) -> Reply:
    """Advise, and ring for a person."""
    dialogue.leave()
    dialogue.enter(Emergency.open)
    ticket = await tickets.open(
        "emergency",
        area=turn.area,
        person_id=caller.person.id if caller.person else None,
        address=turn.address,
        summary=f"紧急求助：{meaning.rule or '对话识别'}",
        key=f"{turn.id}:emergency",
        priority="urgent",
        conversation=turn.conversation,
    )
    kind = (meaning.rule or "").removeprefix("emergency.")
    advice = Say(lines(_ADVICE.get(kind, "utter_emergency")))
    return Reply((advice, Handoff("emergency", ticket.id, urgent=True)))


@router.on(
    InState(Emergency.open), Intent("emergency", "affirm", "inform", "nlu_fallback", "out_of_scope", "repeat")
)
async def still_open(lines: Lines) -> Reply:
    """The alarm stands; say again what to do."""
    return Reply((Say(lines("utter_emergency_open")), Handoff("emergency", "", urgent=True)))


@router.on(InState(Emergency.open), Intent("deny", "thank", "goodbye"))
async def over(dialogue: Dialogue, lines: Lines) -> Reply:
    """The caller says all is well; people still look after it."""
    dialogue.leave()
    return Reply((Say(lines("utter_emergency_over")),))
