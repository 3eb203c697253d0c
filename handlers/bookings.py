"""Own bookings: when, what and who comes; and cancelling one, read back before it is done."""

from backend.people.schemas import Caller
from backend.visits.schemas import VisitView
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Piece, Reply, Say, Words
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from core.errors import NotOpen
from handlers import offers
from handlers.actor import actor
from handlers.cases import Cases
from handlers.schedule import Schedule, fits

router = Router("bookings")
router.provide("cases", Cases)

_READ_AT_ONCE = 3


class Cancelling(StatesGroup):
    """Which visit, and whether really."""

    choosing = State()
    confirming = State()


router.provide("schedule", Schedule)


@router.on(Intent("query_booking"))
async def query(schedule: Schedule, caller: Caller, lines: Lines) -> Reply:
    """Say when who comes for what."""
    visits = await schedule.upcoming()
    if not visits:
        unknown = caller.person is None and not caller.household
        return Reply((Ask(lines("utter_unknown_caller" if unknown else "utter_no_visits")),))
    sentences = [schedule.line(visit) for visit in visits[:_READ_AT_ONCE]]
    told = lines("utter_visits", visits=("\n".join(w.text for w in sentences), "", False))
    pieces: list[Piece] = [piece for piece in told.speech if piece.text]
    pieces += [piece for words in sentences for piece in words.speech]
    return Reply((Say(Words(told.text, tuple(pieces))),))


@router.on(Intent("cancel_booking"))
async def cancel(meaning: Meaning, dialogue: Dialogue, schedule: Schedule, lines: Lines) -> Reply:
    """Find which visit is meant and ask whether really."""
    visits = [visit for visit in await schedule.upcoming() if fits(visit, meaning)]
    if not visits:
        return Reply((Ask(lines("utter_no_visits")),))
    if len(visits) == 1:
        return _confirm(dialogue, schedule, visits[0])
    dialogue.enter(Cancelling.choosing)
    offers.put(dialogue.data, "visit", [visit.id for visit in visits[:_READ_AT_ONCE]])
    options = tuple(schedule.line(visit) for visit in visits[:_READ_AT_ONCE])
    return Reply((Ask(lines("utter_which_to_cancel"), options),), Expect("choice"))


@router.on(InState(Cancelling.choosing), Intent("choose", "inform"))
async def chose(meaning: Meaning, dialogue: Dialogue, schedule: Schedule, lines: Lines) -> Reply:
    """Take the visit that was picked by number, day or service."""
    offered = offers.standing(dialogue.data, "visit")
    visits = [visit for visit in await schedule.upcoming() if visit.id in offered]
    if offers.pick(dialogue.data, meaning.value("choice")):
        picked = dialogue.data["visit"]
        return _confirm(dialogue, schedule, next(visit for visit in visits if visit.id == picked))
    fitting = [visit for visit in visits if fits(visit, meaning)]
    if len(fitting) == 1:
        return _confirm(dialogue, schedule, fitting[0])
    options = tuple(schedule.line(visit) for visit in visits)
    return Reply((Ask(lines("utter_which_to_cancel"), options),), Expect("choice"))


@router.on(InState(Cancelling.confirming), Intent("affirm", "cancel_booking"))
async def agreed(
    turn: Turn,
    dialogue: Dialogue,
    caller: Caller,
    visits: VisitService,
    cases: Cases,
    schedule: Schedule,
    lines: Lines,
) -> Reply:
    """Cancel, or hand to staff what is too close."""
    visit_id = dialogue.data["visit"]
    dialogue.leave()
    try:
        by = actor(caller, (await visits.get(visit_id)).elder.id)
        visit = await visits.cancel(visit_id, by=by, channel=turn.channel, key=turn.id)
    except NotOpen:
        ticket = await cases.open("late_cancel", f"临近取消预约 {visit_id}", priority="high")
        return Reply((Say(lines("utter_cancel_by_staff")), Handoff("late_cancel", ticket.id)))
    return Reply((Say(schedule.named("utter_cancelled", visit)), Ask(lines("utter_anything_else"))))


@router.on(InState(Cancelling), Intent("deny", "goodbye"))
async def kept(dialogue: Dialogue, lines: Lines) -> Reply:
    """Leave the visit as it is."""
    dialogue.leave()
    return Reply((Say(lines("utter_not_cancelled")),))


def _confirm(dialogue: Dialogue, schedule: Schedule, visit: VisitView) -> Reply:
    dialogue.enter(Cancelling.confirming, visit=visit.id)
    return Reply((Confirm(schedule.named("utter_confirm_cancel", visit)),), Expect("yes_no"))
