"""The booking desk: keeps what is known of a wished visit and says what comes next; book.py asks it."""

from dataclasses import replace
from datetime import datetime

from backend.catalogue.schemas import ItemView
from backend.catalogue.service import CatalogueService
from backend.people.schemas import Caller
from backend.visits.schemas import VisitView
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Reply, Say, Soon, Words
from bot.kernel.turn import Turn
from core.clock import Clock
from core.errors import NotFound, SlotTaken
from handlers import offers, wording
from handlers.actor import actor
from handlers.booking.beneficiary import Beneficiaries
from handlers.booking.states import FORM, Booking
from handlers.booking.timing import Timing
from handlers.cases import Cases

_KINDS_OFFERED = 4


class BookingDesk:
    """One turn's work on the wish in ``dialogue.data``."""

    def __init__(  # noqa: PLR0913, PLR0917  (injected by name)
        self,
        turn: Turn,
        dialogue: Dialogue,
        caller: Caller,
        beneficiaries: Beneficiaries,
        timing: Timing,
        catalogue: CatalogueService,
        visits: VisitService,
        cases: Cases,
        lines: Lines,
        clock: Clock,
    ) -> None:
        self._turn = turn
        self._dialogue = dialogue
        self._caller = caller
        self._beneficiaries = beneficiaries
        self._timing = timing
        self._catalogue = catalogue
        self._visits = visits
        self._cases = cases
        self._lines = lines
        self._clock = clock

    def hear(self, meaning: Meaning) -> bool:
        """Take over the values in ``meaning``; return whether there were any. The new replaces the old."""
        heard = FORM.heard(meaning)
        data = self._dialogue.data
        if heard.get("date", "") < self._clock().date().isoformat():
            heard.pop("date", None)  # the day something happened, not the day wished for
        if data.get("service") and meaning.named("service") is None:
            heard.pop("service", None)  # what is only likely does not take the place of what is known
        if data.get("service", "").startswith(heard.get("service", "?") + "."):
            del heard["service"]  # the category of what is known already says nothing new
        if heard.keys() & {"date", "time", "service"}:
            data.pop("start", None)
        if "beneficiary" in heard:
            data.pop("elder", None)
        if "time" in heard:
            data.pop("time_end", None)
        data.update(heard)
        if meaning.every:
            data["every"] = meaning.every
        self._timing.hear(self._dialogue, meaning)
        return bool(heard)

    async def next(self) -> Reply:
        """Return the next question, the offer, or the read-back; the family sees the draft from here on."""
        item = await self._item()
        if item is None:
            return await self._ask_service()
        question = await self._beneficiaries.question(self._dialogue)
        if question is not None:
            return question
        elder = self._dialogue.data["elder"]
        draft = await self._visits.draft(elder)
        if draft is not None and draft.slots.get("service") == item.code:
            for name in ("date", "time"):
                self._dialogue.data.setdefault(name, draft.slots.get(name, ""))
        question = await self._timing.question(self._dialogue, item)
        await self._visits.save_draft(elder, self._draft(), by=self._by, channel=self._turn.channel)
        if question is not None:
            return replace(question, parts=(*question.parts, await self._coming(item)))
        return await self._read_back(item)

    async def book(self) -> Reply:
        """Make the visit; where somebody was faster, offer what is nearest."""
        item = await self._item()
        if item is None or not self._dialogue.data.get("start"):
            return await self.next()
        elder = self._dialogue.data["elder"]
        start = datetime.fromisoformat(self._dialogue.data["start"])
        try:
            visit = await self._visits.book(
                item.code, elder, start, booked_by=self._by, channel=self._turn.channel, key=self._turn.id
            )
        except SlotTaken:
            del self._dialogue.data["start"]
            offer = await self._timing.offer(self._dialogue, item, start.date(), start.time())
            return Reply((Say(self._lines("utter_taken")), *offer.parts), offer.expect)
        await self._visits.drop_draft(elder)
        often = await self._often(visit)
        self._dialogue.leave()
        worker = visit.workers[0].honorific
        booked = self._lines(
            "utter_booked",
            service=item.name,
            when=wording.when(visit.start, self._clock()),
            worker=(worker, worker, True),
            passcode=wording.digits(visit.passcode),
            preparation=item.preparation,
        )
        return Reply((Say(booked), *often, Ask(self._lines("utter_anything_else"))))

    async def drop(self) -> Reply:
        """Forget the wish, for the family as well."""
        elder = self._dialogue.data.get("elder")
        if elder:
            await self._visits.drop_draft(elder)
        self._dialogue.leave()
        return Reply((Say(self._lines("utter_booking_dropped")),))

    @property
    def _by(self) -> str:
        return actor(self._caller, self._dialogue.data["elder"])

    async def _item(self) -> ItemView | None:
        code = self._dialogue.data.get("service", "")
        try:
            return await self._catalogue.get(code) if "." in code else None
        except NotFound:
            del self._dialogue.data["service"]
            return None

    async def _ask_service(self) -> Reply:
        category = self._dialogue.data.get("service", "")
        items = (await self._catalogue.items(category))[:_KINDS_OFFERED] if category else ()
        self._dialogue.enter(Booking.service)
        if not items:
            return Reply((Ask(self._lines("utter_ask_service")),))
        offers.put(self._dialogue.data, "service", [item.code for item in items])
        options = tuple(Words.plain(item.name) for item in items)
        question = Ask(self._lines("utter_ask_service_of_category"), options)
        return Reply((question,), Expect("choice", tuple(item.name for item in items)))

    async def _read_back(self, item: ItemView) -> Reply:
        words = self._lines(
            "utter_read_back",
            who=await self._beneficiaries.name(self._dialogue),
            service=item.name,
            when=wording.when(datetime.fromisoformat(self._dialogue.data["start"]), self._clock()),
            price=await self._beneficiaries.price(self._dialogue, item),
        )
        self._dialogue.enter(Booking.confirming)
        every = self._dialogue.data.get("every", "")
        often = (Say(self._lines("utter_often", every=every)),) if every else ()
        return Reply((*often, Confirm(words)), Expect("yes_no"))

    async def _often(self, visit: VisitView) -> tuple[Say, ...]:
        """Leave to staff what is to come again and again: one visit is booked at a time."""
        every = self._dialogue.data.get("every", "")
        if not every:
            return ()
        await self._cases.open("often", f"{visit.item.name}要{every}来，第一次已约 {visit.id}")
        return (Say(self._lines("utter_often_noted")),)

    async def _coming(self, item: ItemView) -> Soon:
        """Return how the read-back will begin: for whom and what is known before the time is."""
        who = await self._beneficiaries.name(self._dialogue)
        return Soon(self._lines.until("when", "utter_read_back", who=who, service=item.name))

    def _draft(self) -> dict[str, str]:
        data = self._dialogue.data
        return {name: data[name] for name in ("service", "date", "time") if data.get(name)}
