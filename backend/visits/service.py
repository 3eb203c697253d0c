"""Visits: openings, booking, moving, cancelling, drafts; called by handlers, the web and the console."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from backend.areas.schemas import AreaSettings
from backend.catalogue.schemas import ItemView
from backend.people.schemas import PersonView
from backend.visits import rules
from backend.visits.booking import Booking, Wish
from backend.visits.desk import Desk
from backend.visits.drafts import Drafts
from backend.visits.history import History
from backend.visits.models import Visit
from backend.visits.openings import opening_at, search, starts
from backend.visits.placement import Placement
from backend.visits.reminders import Reminders, Which
from backend.visits.schemas import Draft, Opening, Pay, Status, VisitView
from backend.visits.views import VisitViews
from core.clock import local
from core.errors import AlreadyChanged, InputError, NotFound

_HOLD = timedelta(minutes=5)


class VisitService:
    """Every change is one step of the caller's unit of work: rows, money, history together or not at all."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._views = VisitViews(desk)
        self._placement = Placement(desk)
        self._history = History(desk)
        self._drafts = Drafts(desk)
        self._reminders = Reminders(desk)
        self._booking = Booking(desk, self._placement, self._history, self._reminders)

    async def openings(
        self,
        item_code: str,
        beneficiary_id: str,
        day: date,
        *,
        after: time | None = None,
        before: time | None = None,
        near: time | None = None,
        limit: int = 3,
        days: int = 7,
    ) -> tuple[Opening, ...]:
        """Return when the visit could begin: on ``day`` first, then on the days after it, ``days`` in all.

        ``after`` (inclusive) and ``before`` (exclusive) bound the hour on every day. Within a day the nearest
        to ``near`` comes first, or the earliest. Raises NotFound for an unknown item or person.
        """
        item, elder, settings = await self._about(item_code, beneficiary_id)
        since = local(datetime.combine(day, time.min))
        timetable = await self._desk.dispatch.timetable(item, elder, since, since + timedelta(days=days))
        now = self._desk.clock()
        moments = (starts(settings, item, day + timedelta(days=n), now, (after, before)) for n in range(days))
        return tuple(islice(search(timetable, item, moments, near), limit))

    async def available(self, item_code: str, beneficiary_id: str, start: datetime) -> Opening | None:
        """Return the opening at exactly ``start``, or None where nobody is free.

        Raises NotOpen, ``str`` of which is the reason (``rules.Reason``) and ``spoken`` what to say.
        """
        item, elder, settings = await self._about(item_code, beneficiary_id)
        start = local(start)
        rules.check_open(settings, item, start, self._desk.clock())
        end = start + timedelta(minutes=item.minutes)
        return opening_at(await self._desk.dispatch.timetable(item, elder, start, end), item, start)

    async def book(
        self,
        item_code: str,
        beneficiary_id: str,
        start: datetime,
        *,
        booked_by: str | None,
        channel: str,
        key: str,
        note: str = "",
        pay: Pay = "account",
    ) -> VisitView:
        """Book and return the confirmed visit; the same ``key`` again returns the same visit.

        With ``account`` the subsidy pays what it can (``covered``), the rest is paid at the door. Raises
        SlotTaken, NotOpen, NotEligible, Forbidden (``booked_by`` may not book for this person) or NotFound.
        """
        wish = Wish(item_code, beneficiary_id, start, booked_by, channel, key, note, pay)
        return await self._views.one(await self._booking.arrange(wish))

    async def hold(
        self,
        item_code: str,
        beneficiary_id: str,
        start: datetime,
        *,
        by: str | None,
        channel: str,
        key: str,
        keep: timedelta = _HOLD,
    ) -> VisitView:
        """Keep a time while the beneficiary thinks; :meth:`book` makes it a visit or lets it go."""
        until = self._desk.clock() + keep
        wish = Wish(item_code, beneficiary_id, start, by, channel, key, hold_until=until)
        return await self._views.one(await self._booking.arrange(wish))

    async def get(self, visit_id: str) -> VisitView:
        """Return the visit; raises NotFound."""
        return await self._views.one(await self._found(visit_id))

    async def upcoming(self, person_ids: Sequence[str]) -> tuple[VisitView, ...]:
        """Return what lies ahead of these elders, soonest first."""
        return await self._views.all(await self._desk.repository.upcoming(person_ids, self._desk.clock()))

    async def search(
        self,
        *,
        area: str | None = None,
        elder_ids: Sequence[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        statuses: Sequence[Status] | None = None,
        limit: int = 1000,
    ) -> tuple[VisitView, ...]:
        """Return visits that touch ``since``..``until``, soonest first."""
        rows = await self._desk.repository.search(
            area=area, elder_ids=elder_ids, since=since, until=until, statuses=statuses, limit=limit
        )
        return await self._views.all(rows)

    async def cancel(
        self, visit_id: str, *, by: str | None, channel: str, key: str, reason: str = ""
    ) -> VisitView:
        """Cancel: quarter hours and money go back at once. The same ``key`` again changes nothing.

        Raises NotOpen inside the area's cut-off, AlreadyChanged when it is under way, over or cancelled.
        """
        visit, elder, settings = await self._changing(visit_id, by)
        if await self._history.made(key):
            return await self._views.one(visit)
        if visit.status not in rules.MOVABLE:
            raise AlreadyChanged("the visit cannot be cancelled any more")
        rules.check_cutoff(settings, visit.starts_at, self._desk.clock())
        async with self._desk.savepoint():
            visit.status = "cancelled"
            visit.hold_until = None
            await self._desk.repository.release_quarters(visit.id)
            await self._desk.accounts.release(visit.charge)
            visit.covered = 0
            await self._history.note(visit, "cancelled", by, channel, key, reason)
            await self._reminders.retire(visit.id, visit.starts_at)
        await self._history.tell(visit, elder, "visit.cancelled", by, channel, key)
        return await self._views.one(visit)

    async def reschedule(
        self, visit_id: str, start: datetime, *, by: str | None, channel: str, key: str
    ) -> VisitView:
        """Move the visit to ``start``, with the same workers where they are free.

        Raises SlotTaken (the old time stays), NotOpen for either time, AlreadyChanged as :meth:`cancel`.
        """
        visit, elder, settings = await self._changing(visit_id, by)
        if await self._history.made(key):
            return await self._views.one(visit)
        if visit.status not in rules.MOVABLE:
            raise AlreadyChanged("the visit cannot be moved any more")
        item = await self._desk.catalogue.get(visit.item_code)
        start, was = local(start), visit.starts_at
        rules.check_cutoff(settings, was, self._desk.clock())
        rules.check_open(settings, item, start, self._desk.clock())
        async with self._desk.savepoint():
            visit.starts_at, visit.ends_at = start, start + timedelta(minutes=item.minutes)
            visit.status = "confirmed"
            visit.hold_until = None
            await self._desk.repository.flush()
            await self._placement.place(visit, item, elder)
            await self._booking.recharge(visit, item, elder, was)
            await self._history.note(visit, "rescheduled", by, channel, key, was.isoformat())
            await self._reminders.retire(visit.id, was)
            await self._reminders.plan(visit)
        await self._history.tell(visit, elder, "visit.rescheduled", by, channel, key)
        return await self._views.one(visit)

    async def advance(
        self, visit_id: str, status: Status, *, by: str | None, channel: str, key: str, detail: str = ""
    ) -> VisitView:
        """Move the visit along: en_route, in_service, completed (money is captured), no_show, failed.

        Raises AlreadyChanged where ``status`` cannot follow; use :meth:`cancel` and :meth:`rate` for those.
        """
        if status in ("cancelled", "rated", "offered", "requested", "confirmed"):
            raise InputError("this state has a method of its own")
        visit, _, _ = await self._changing(visit_id, None)
        if await self._history.made(key):
            return await self._views.one(visit)
        rules.follow(visit.status, status)
        async with self._desk.savepoint():
            visit.status = status
            if status == "completed":
                await self._desk.accounts.capture(visit.charge)
            elif status in ("no_show", "failed"):
                await self._desk.accounts.release(visit.charge)
                await self._desk.repository.release_quarters(visit.id)
                visit.covered = 0
            await self._history.note(visit, status, by, channel, key, detail)
        return await self._views.one(visit)

    async def rate(self, visit_id: str, stars: int, *, by: str | None, channel: str, key: str) -> VisitView:
        """Note 1 to 5 stars for a completed visit; raises AlreadyChanged where it is not that."""
        if not 1 <= stars <= 5:
            raise InputError("a rating is 1 to 5")
        visit, _, _ = await self._changing(visit_id, by)
        if await self._history.made(key):
            return await self._views.one(visit)
        rules.follow(visit.status, "rated")
        async with self._desk.savepoint():
            visit.status, visit.rating = "rated", stars
            await self._history.note(visit, "rated", by, channel, key, str(stars))
        return await self._views.one(visit)

    async def remind(self, visit_id: str, which: Which) -> None:
        """Remind of the visit, once, if it stands and it is the time for it."""
        visit = await self._desk.repository.find(visit_id)
        if visit is not None:
            await self._reminders.give(visit, which)

    async def missed(self, visit_id: str, which: Which, start: datetime, readers: Sequence[str]) -> None:
        """Ask staff to call, where the reminder of ``start`` has reached none of ``readers`` nor may."""
        visit = await self._desk.repository.find(visit_id)
        if visit is not None and visit.starts_at == start:
            await self._reminders.missed(visit, which, readers)

    async def expire(self, visit_id: str) -> timedelta:
        """Let go of a hold that was not made a visit, its times and money; return how long it still holds."""
        visit = await self._desk.repository.find(visit_id)
        if visit is not None:
            await self._desk.people.lock(visit.elder_id)
            visit = await self._desk.repository.find(visit_id)  # it may have become a visit meanwhile
        if visit is None or visit.hold_until is None:
            return timedelta()
        left = visit.hold_until - self._desk.clock()
        if left > timedelta():
            return left
        await self._desk.accounts.release(visit.charge)
        await self._desk.repository.drop_hold(visit.id)
        return timedelta()

    async def plan_ahead(self, after: str = "", limit: int = 100) -> str | None:
        """Plan the work of the next ``limit`` visits and holds beyond ``after``, where that was not done.

        For visits booked before there were jobs, or under another version of them. Return where to go on,
        None at the end.
        """
        rows = await self._desk.repository.ahead(self._desk.clock(), after, limit)
        for visit in rows:
            await self._booking.plan(visit)
        return rows[-1].id if len(rows) == limit else None

    async def draft(self, beneficiary_id: str) -> Draft | None:
        """Return the half-made booking of the beneficiary, unless it has expired."""
        return await self._drafts.load(beneficiary_id)

    async def save_draft(self, beneficiary_id: str, slots: Mapping[str, str], by: str, channel: str) -> None:
        """Keep what is known of a booking so far, in the place of what was kept."""
        await self._drafts.save(beneficiary_id, slots, by, channel)

    async def drop_draft(self, beneficiary_id: str) -> None:
        """Forget the half-made booking."""
        await self._drafts.drop(beneficiary_id)

    async def _about(self, item_code: str, person_id: str) -> tuple[ItemView, PersonView, AreaSettings]:
        item = await self._desk.catalogue.get(item_code)
        elder = await self._desk.people.get(person_id)
        return item, elder, (await self._desk.areas.get(elder.area)).settings

    async def _changing(self, visit_id: str, by: str | None) -> tuple[Visit, PersonView, AreaSettings]:
        """Return the visit with its elder held, so that its changes come one after the other."""
        elder = await self._desk.people.lock((await self._found(visit_id)).elder_id)
        await self._desk.people.permit(by, elder.id, "book")
        settings = (await self._desk.areas.get(elder.area)).settings
        return await self._found(visit_id), elder, settings

    async def _found(self, visit_id: str) -> Visit:
        visit = await self._desk.repository.find(visit_id)
        if visit is None:
            raise NotFound("no such visit")
        return visit
