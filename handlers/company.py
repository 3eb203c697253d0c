"""Company: kind, short, and the offer of a care call; despair is an emergency before it comes here."""

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.reply import Ask, Confirm, Expect, Reply, Say
from bot.kernel.router import Router
from handlers.booking.beneficiary import Beneficiaries
from handlers.booking.desk import BookingDesk
from handlers.booking.states import Booking
from handlers.booking.timing import Timing
from handlers.cases import Cases

_CARE_CALL = "visit.call"


class Company(StatesGroup):
    """A care call was offered."""

    offered = State()


router = Router("company")
router.provide("beneficiaries", Beneficiaries)
router.provide("cases", Cases)
router.provide("timing", Timing)
router.provide("desk", BookingDesk)


@router.on(Intent("companionship"))
async def lonely(dialogue: Dialogue, lines: Lines) -> Reply:
    """A kind word, and somebody to talk to."""
    dialogue.leave()
    dialogue.enter(Company.offered)
    return Reply((Say(lines("utter_company")), Confirm(lines("utter_offer_care_call"))), Expect("yes_no"))


@router.on(InState(Company.offered), Intent("affirm", "book_service"))
async def wanted(dialogue: Dialogue, desk: BookingDesk) -> Reply:
    """Book the care call."""
    dialogue.enter(Booking.service, service=_CARE_CALL)
    return await desk.next()


@router.on(InState(Company.offered), Intent("deny"))
async def not_wanted(dialogue: Dialogue, lines: Lines) -> Reply:
    """Stay friendly."""
    dialogue.leave()
    return Reply((Ask(lines("utter_company_another_day")),))
