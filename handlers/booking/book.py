"""Books a service: takes values in any order, lets the caller correct them, reads back, then books."""

from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import Entity, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Reply
from bot.kernel.router import Router
from handlers import offers
from handlers.booking.beneficiary import Beneficiaries
from handlers.booking.desk import BookingDesk
from handlers.booking.states import Booking
from handlers.booking.timing import Timing
from handlers.cases import Cases

_VALUES = Entity("service", "beneficiary", "date", "time", "person_name", "address", "phone")
_OPEN_QUESTIONS = (
    Booking.service,
    Booking.who,
    Booking.name,
    Booking.address,
    Booking.phone,
    Booking.when,
)
_ANSWERS = Intent("inform", "book_service", "choose", "deny", "reschedule_booking")

router = Router("book")
router.provide("beneficiaries", Beneficiaries)
router.provide("cases", Cases)
router.provide("timing", Timing)
router.provide("desk", BookingDesk)


@router.on(InState(Booking.confirming), Intent("affirm"))
async def agreed(desk: BookingDesk) -> Reply:
    """The read-back was right."""
    return await desk.book()


@router.on(InState(Booking.confirming), Intent("deny") & ~Entity("date", "time", "service", "beneficiary"))
async def refused(dialogue: Dialogue, lines: Lines) -> Reply:
    """The read-back was wrong; ask what to change."""
    for name in ("start", "every"):
        dialogue.data.pop(name, None)
    dialogue.enter(Booking.when)
    return Reply((Ask(lines("utter_what_to_change")),))


@router.on(InState(*_OPEN_QUESTIONS), Intent("deny") & ~_VALUES)
@router.on(InState(Booking), Intent("cancel_booking", "goodbye"))
async def dropped(desk: BookingDesk) -> Reply:
    """Changed their mind before anything was booked."""
    return await desk.drop()


@router.on(InState(Booking.choosing, Booking.service, Booking.who), Intent("choose", "affirm"))
async def chose(meaning: Meaning, dialogue: Dialogue, desk: BookingDesk) -> Reply:
    """Picked one of what was offered; a mere yes takes the first."""
    if not offers.pick(dialogue.data, meaning.value("choice") or "1"):
        desk.hear(meaning)
    return await desk.next()


@router.on(InState(Booking.choosing), Intent("deny") & ~Entity("date", "time", "service"))
async def none_of_these(dialogue: Dialogue, lines: Lines) -> Reply:
    """None of the offers will do."""
    offers.withdraw(dialogue.data)
    for name in ("date", "time"):
        dialogue.data.pop(name, None)
    dialogue.enter(Booking.when)
    return Reply((Ask(lines("utter_ask_when")),))


@router.on(
    InState(Booking), Intent("inform", "book_service", "choose", "deny", "reschedule_booking") & _VALUES
)
async def told(meaning: Meaning, desk: BookingDesk) -> Reply:
    """Answered a question or corrected a value."""
    desk.hear(meaning)
    return await desk.next()


@router.on(Intent("book_service"))
async def wished(meaning: Meaning, desk: BookingDesk, dialogue: Dialogue) -> Reply:
    """Wants a service; whatever was half done under another heading is put aside."""
    if not dialogue.state.startswith("Booking:"):
        dialogue.leave()
    desk.hear(meaning)
    return await desk.next()
