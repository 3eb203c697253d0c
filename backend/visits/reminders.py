"""Reminders of visits: the evening before and an hour before, to whoever reads WeChat, else a call by staff.

Called by the visit service: planned with the booking, done by bot/jobs.py when the time has come.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal, get_args
from zlib import crc32

from backend.jobs import Work
from backend.people.schemas import PersonView
from backend.visits.desk import Desk
from backend.visits.models import Visit
from core.clock import local

Which = Literal["evening", "hour"]

_EVENING = time(18, 0)
_SPREAD = 60  # minutes: so long does it take until the last has been reminded of tomorrow
_TOO_LATE = time(21, 0)
_HOUR = timedelta(hours=1)
_SKEW = timedelta(minutes=5)
"""So much may the clocks of two machines differ; less than the quarter hour by which visits are moved."""


class Reminders:
    """Plans reminders and gives them; the old ones of a visit that was moved or cancelled do nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def plan(self, visit: Visit) -> None:
        """Have both reminders given at their time, unless that has passed."""
        for which in get_args(Which):
            due = due_at(which, visit.id, visit.starts_at)
            if due > self._desk.clock():
                name = f"{visit.id}/{which}/{_stamp(visit.starts_at)}"
                await self._desk.jobs.put(Work.REMIND, name, visit.id, which, at=due)

    async def give(self, visit: Visit, which: Which) -> None:
        """Leave a notice for each who reads WeChat, or a ticket; nothing where it is not the time for it."""
        if visit.status != "confirmed" or not _is_time(which, visit, self._desk.clock()):
            return
        elder = await self._desk.people.get(visit.elder_id)
        readers = await self._readers(elder)
        for reader in readers:
            await self._desk.outbox.put(
                reader,
                f"visit.{which}",
                visit.id,
                key=notice_key(visit.id, visit.starts_at, which, reader),
                data={"start": local(visit.starts_at).isoformat(), "readers": readers},
            )
        if not readers:
            await self._ask_staff(visit, elder)

    async def missed(self, visit: Visit, which: Which, readers: Sequence[str]) -> None:
        """Ask staff to call, where the reminder has reached none of ``readers`` and none is on its way."""
        keys = [notice_key(visit.id, visit.starts_at, which, reader) for reader in readers]
        if visit.status == "confirmed" and not await self._desk.outbox.reaches(keys):
            await self._ask_staff(visit, await self._desk.people.get(visit.elder_id))

    async def retire(self, visit_id: str, start: datetime) -> None:
        """Take back the call asked of staff for a time that does not hold any more."""
        await self._desk.tickets.settle(_call_key(visit_id, start), "预约已取消或改期，不用再打")

    async def _ask_staff(self, visit: Visit, elder: PersonView) -> None:
        item = await self._desk.catalogue.get(visit.item_code)
        await self._desk.tickets.open(
            "reminder",
            area=visit.area,
            person_id=elder.id,
            address=elder.phones[0] if elder.phones else "",
            summary=f"请打电话提醒：{local(visit.starts_at):%m月%d日 %H:%M}上门，{item.name}",
            key=_call_key(visit.id, visit.starts_at),
        )

    async def _readers(self, elder: PersonView) -> list[str]:
        concerned = (elder, *await self._desk.people.relatives(elder.id, "view", "book"))
        return [person.id for person in concerned if await self._desk.people.bindings(person.id, "wechat")]


def due_at(which: Which, visit_id: str, start: datetime) -> datetime:
    """Return when the reminder is to be given; those of the evening are spread over an hour by the id."""
    start = local(start)
    if which == "hour":
        return start - _HOUR
    minute = crc32(visit_id.encode()) % _SPREAD
    return _on_eve(start, _EVENING) + timedelta(minutes=minute)


def notice_key(visit_id: str, start: datetime, which: str, reader: str) -> str:
    """Return the key of the notice: whoever reads it is reminded once of each time."""
    return f"remind:{visit_id}:{_stamp(start)}:{which}:{reader}"


def _is_time(which: Which, visit: Visit, now: datetime) -> bool:
    start = local(visit.starts_at)
    until = start if which == "hour" else _on_eve(start, _TOO_LATE)
    return due_at(which, visit.id, start) - _SKEW <= now < until


def _on_eve(start: datetime, at: time) -> datetime:
    return local(datetime.combine(start.date() - timedelta(days=1), at))


def _call_key(visit_id: str, start: datetime) -> str:
    return f"remind:{visit_id}:{_stamp(start)}"


def _stamp(start: datetime) -> str:
    return f"{local(start):%Y%m%d%H%M}"
