"""What services there are, what they cost and how long they take; a yes to the offer goes on to booking."""

from backend.catalogue.schemas import CATEGORIES, ItemView
from backend.catalogue.service import CatalogueService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Reply, Say
from bot.kernel.router import Router
from handlers import wording
from handlers.booking.beneficiary import Beneficiaries
from handlers.booking.desk import BookingDesk
from handlers.booking.states import Booking
from handlers.booking.timing import Timing


class Services(StatesGroup):
    """Told about one; waiting to hear whether it is wanted."""

    told = State()


router = Router("services")
router.provide("beneficiaries", Beneficiaries)
router.provide("timing", Timing)
router.provide("desk", BookingDesk)


@router.on(Intent("query_service"))
async def asked(meaning: Meaning, dialogue: Dialogue, catalogue: CatalogueService, lines: Lines) -> Reply:
    """Tell of the one service that was named, of a category, or what there is at all."""
    code = meaning.value("service") or dialogue.data.get("service", "")
    if "." in code:
        return _one(await catalogue.get(code), dialogue, lines)
    items = await catalogue.items(code) if code else ()
    if not items:
        named = "、".join(CATEGORIES.values())
        return Reply((Say(lines("utter_services", categories=named)),))
    listed = "，".join(f"{item.name}{wording.yuan(item.price).text}" for item in items)
    spoken = "，".join(f"{item.name}{wording.yuan(item.price).speech}" for item in items[:4])
    return Reply((Say(lines("utter_services_of", items=(listed, spoken, False))),))


@router.on(InState(Services.told), Intent("affirm", "book_service"))
async def wanted(meaning: Meaning, dialogue: Dialogue, desk: BookingDesk) -> Reply:
    """Go on to booking what was told of."""
    dialogue.enter(Booking.service)
    desk.hear(meaning)
    return await desk.next()


@router.on(InState(Services.told), Intent("deny"))
async def not_wanted(dialogue: Dialogue, lines: Lines) -> Reply:
    """Leave it at that."""
    dialogue.leave()
    return Reply((Ask(lines("utter_anything_else")),))


def _one(item: ItemView, dialogue: Dialogue, lines: Lines) -> Reply:
    words = lines(
        "utter_service",
        service=item.name,
        price=wording.yuan(item.price),
        minutes=(str(item.minutes), wording.chinese(item.minutes), False),
        subsidy="补贴可以付" if item.subsidised else "补贴不能付",
    )
    if dialogue.state:  # asked in the midst of another matter, whose question comes again by itself
        return Reply((Say(words),))
    dialogue.enter(Services.told, service=item.code)
    return Reply((Say(words), Confirm(lines("utter_want_to_book"))), Expect("yes_no"))
