"""Booking: makes a visit or a hold of a wish, with workers, money, history; called by the visit service."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.accounts.service import first_day
from backend.catalogue.schemas import ItemView
from backend.jobs import Work
from backend.people.schemas import PersonView
from backend.visits.desk import Desk
from backend.visits.history import History
from backend.visits.models import Visit
from backend.visits.placement import Placement
from backend.visits.reminders import Reminders
from backend.visits.rules import check_open
from backend.visits.schemas import Pay
from core.clock import local
from core.errors import NotEligible
from core.ids import passcode

_ELDER = 60  # years: below that a person known to be younger has no service of ours


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants for a beneficiary; with ``hold_until`` it is only kept for them until then."""

    item_code: str
    beneficiary_id: str
    start: datetime
    by: str | None
    channel: str
    key: str
    note: str = ""
    pay: Pay = "account"
    hold_until: datetime | None = None


class Booking:
    """Makes visits. All of it happens in one savepoint of the caller's unit of work."""

    def __init__(self, desk: Desk, placement: Placement, history: History, reminders: Reminders) -> None:
        self._desk = desk
        self._placement = placement
        self._history = history
        self._reminders = reminders

    async def arrange(self, wish: Wish) -> Visit:
        """Return the visit made of ``wish``, or the one that was made under the same key."""
        elder = await self._desk.people.lock(wish.beneficiary_id)
        known = await self._desk.repository.by_key(wish.key)
        if known is not None:
            return known
        item = await self._desk.catalogue.get(wish.item_code)
        await self._desk.people.permit(wish.by, elder.id, "book")
        self._check_eligible(elder)
        settings = (await self._desk.areas.get(elder.area)).settings
        check_open(settings, item, wish.start, self._desk.clock())
        visit = self._draw_up(wish, item, elder)
        what = "held" if wish.hold_until else "booked"
        async with self._desk.savepoint():
            await self._desk.repository.add(visit)
            await self._placement.place(visit, item, elder)
            await self._history.note(visit, what, wish.by, wish.channel, None, wish.note)
            if wish.hold_until is None:
                await self.charge(visit, item, elder)
                await self._desk.repository.drop_draft(elder.id)
                await self._history.tell(visit, elder, "visit.booked", wish.by, wish.channel, wish.key)
            await self.plan(visit)
        return visit

    async def plan(self, visit: Visit) -> None:
        """Have done later what comes of it: the reminders of a visit, or the end of a hold."""
        if visit.hold_until is None:
            await self._reminders.plan(visit)
        else:
            await self._desk.jobs.put(Work.EXPIRE, visit.id, visit.id, at=visit.hold_until)

    async def charge(self, visit: Visit, item: ItemView, elder: PersonView) -> None:
        """Reserve what the subsidy pays of the visit in the month in which it lies."""
        if visit.pay == "account" and item.subsidised:
            day = local(visit.starts_at).date()
            visit.covered = await self._desk.accounts.reserve(elder, day, visit.charge, visit.price)
            await self._desk.repository.flush()

    async def recharge(self, visit: Visit, item: ItemView, elder: PersonView, was: datetime) -> None:
        """Let the month pay in which the moved visit now lies; each has a charge of its own."""
        if first_day(local(was).date()) == first_day(local(visit.starts_at).date()):
            return
        await self._desk.accounts.release(visit.charge)
        visit.charge, visit.covered = f"{visit.id}/{self._desk.new_id()}", 0
        await self.charge(visit, item, elder)

    def _draw_up(self, wish: Wish, item: ItemView, elder: PersonView) -> Visit:
        visit_id, start = self._desk.new_id(), local(wish.start)
        return Visit(
            id=visit_id,
            key=wish.key,
            area=elder.area,
            elder_id=elder.id,
            item_code=item.code,
            starts_at=start,
            ends_at=start + timedelta(minutes=item.minutes),
            status="offered" if wish.hold_until else "confirmed",
            hold_until=wish.hold_until,
            passcode=passcode(),
            price=item.price,
            covered=0,
            pay=wish.pay,
            charge=visit_id,
            channel=wish.channel,
            booked_by=wish.by or "",
            note=wish.note,
            created_at=self._desk.clock(),
        )

    def _check_eligible(self, person: PersonView) -> None:
        years = person.age(local(self._desk.clock()).date())
        if not person.is_elder and years is not None and years < _ELDER:
            error = NotEligible("the services are for elders")
            error.spoken = "这项服务是给六十岁以上老人的。您是要给家里哪位老人约？"
            raise error
