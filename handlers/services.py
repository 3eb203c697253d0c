"""What services there are, what they cost and how long they take; a yes to the offer goes on to booking."""

from collections.abc import Mapping

from backend.catalogue.schemas import CATEGORIES, ItemView
from backend.catalogue.service import CatalogueService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import Entity, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Piece, Reply, Say, Words
from bot.kernel.router import Router
from handlers import offers, wording
from handlers.booking.beneficiary import Beneficiaries
from handlers.booking.desk import BookingDesk
from handlers.booking.states import Booking
from handlers.booking.timing import Timing
from handlers.cases import Cases

_OFFERED_AT_ONCE = 4
_PLAINLY = {
    "meal": "送饭做饭",
    "bath": "洗澡",
    "clean": "打扫卫生",
    "medical": "陪着看病",
    "mobility": "接送出行",
    "urgent": "修水电",
    "visit": "上门探望",
    "errand": "代买东西",
}


class Services(StatesGroup):
    """Which one is asked about; told about one and waiting to hear whether it is wanted."""

    which = State()
    told = State()


router = Router("services")
router.provide("beneficiaries", Beneficiaries)
router.provide("timing", Timing)
router.provide("cases", Cases)
router.provide("desk", BookingDesk)


@router.on(InState(Services.which), Intent("choose") & Entity("choice"))
async def picked(meaning: Meaning, dialogue: Dialogue, catalogue: CatalogueService, lines: Lines) -> Reply:
    """Picked one of what was told."""
    offers.pick(dialogue.data, meaning.value("choice"))
    code = dialogue.data.get("service", "")
    dialogue.leave()
    return await _tell(code, dialogue, catalogue, lines)


@router.on(Intent("query_service"))
@router.on(InState(Services.which), Entity("service") & ~Intent("book_service"))
async def asked(meaning: Meaning, dialogue: Dialogue, catalogue: CatalogueService, lines: Lines) -> Reply:
    """Tell of the one service that was named, of a category, or what there is at all."""
    code = meaning.value("service") or dialogue.data.get("service", "")
    if dialogue.state == Services.which.name:
        dialogue.leave()
    return await _tell(code, dialogue, catalogue, lines)


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


async def _tell(code: str, dialogue: Dialogue, catalogue: CatalogueService, lines: Lines) -> Reply:
    if "." in code:
        return _one(await catalogue.get(code), dialogue, lines)
    items = await catalogue.items(code) if code else ()
    if not items:
        kinds = {code: wording.Value(name, _PLAINLY[code]) for code, name in CATEGORIES.items()}
        return _offer("utter_services", kinds, dialogue, lines)
    priced = {item.code: _priced(item) for item in items[:_OFFERED_AT_ONCE]}
    return _offer("utter_services_of", priced, dialogue, lines)


def _priced(item: ItemView) -> wording.Value:
    price = wording.yuan(item.price)
    return wording.Value(f"{item.name}{price.text}", f"{item.name}{price.speech}")


def _offer(line: str, options: Mapping[str, wording.Value], dialogue: Dialogue, lines: Lines) -> Reply:
    if dialogue.state:  # asked in the midst of another matter, whose question comes again by itself
        return Reply((Say(lines(f"{line}_listed", items=wording.series(options.values()))),))
    dialogue.enter(Services.which)
    offers.put(dialogue.data, "service", tuple(options))
    named = tuple(Words(option.text, (Piece(option.speech),)) for option in options.values())
    return Reply((Ask(lines(line), named),), Expect("choice", tuple(option.text for option in named)))


def _one(item: ItemView, dialogue: Dialogue, lines: Lines) -> Reply:
    words = lines(
        "utter_service",
        service=item.name,
        price=wording.yuan(item.price),
        minutes=(str(item.minutes), wording.chinese(item.minutes), False),
        subsidy="补贴可以付" if item.subsidised else "补贴不能付",
    )
    if dialogue.state:
        return Reply((Say(words),))
    dialogue.enter(Services.told, service=item.code)
    return Reply((Say(words), Confirm(lines("utter_want_to_book"))), Expect("yes_no"))
