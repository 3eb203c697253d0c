"""Placement: takes workers and quarter hours for a visit, whatever others book meanwhile."""

from dataclasses import replace

from backend.catalogue.schemas import ItemView
from backend.dispatching.timetable import Candidate, Timetable, quarters
from backend.people.schemas import PersonView
from backend.visits.desk import Desk
from backend.visits.models import Visit
from core.errors import SlotTaken

_ATTEMPTS = 8  # each one lost means that somebody else has booked a worker whom we saw free


class Placement:
    """Chooses, locks and takes. Locks go in one order: the elder (by the caller), then workers by id.

    The unique rows decide; the locks only keep two units of work from waiting for each other for ever.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def place(self, visit: Visit, item: ItemView, elder: PersonView) -> None:
        """Take workers and quarter hours for ``visit`` at its time, giving back those it had.

        Raises SlotTaken when the elder has another visit then or fewer workers are free than the item needs.
        """
        mine = (await self._desk.repository.workers([visit.id])).get(visit.id, [])
        held = (*mine, *await self._desk.repository.held_workers(elder.id))
        for _ in range(_ATTEMPTS):
            chosen = await self._choose(visit, item, elder, held)
            try:
                async with self._desk.savepoint():
                    await self._take(visit, elder, chosen, held)
            except SlotTaken:
                continue
            return
        raise SlotTaken("every worker was booked by others meanwhile")

    async def _choose(
        self, visit: Visit, item: ItemView, elder: PersonView, held: tuple[str, ...]
    ) -> tuple[Candidate, ...]:
        start, end = visit.starts_at, visit.ends_at
        seen = await self._desk.dispatch.timetable(item, elder, start, end, without=visit.id)
        timetable: Timetable = replace(seen, preferred=(*held, *seen.preferred))
        if not timetable.elder_free(start, end):
            error = SlotTaken("the elder has another visit then")
            error.spoken = "这个时间已经约了别的服务，请您换一个时间。"
            raise error
        chosen = timetable.pick(start, end, item.workers)
        if not chosen:
            raise SlotTaken("no worker is free then")
        return chosen

    async def _take(
        self, visit: Visit, elder: PersonView, chosen: tuple[Candidate, ...], held: tuple[str, ...]
    ) -> None:
        start, end = visit.starts_at, visit.ends_at
        names = [candidate.worker.id for candidate in chosen]
        await self._desk.workers.lock({*names, *held})
        await self._desk.repository.drop_holds(elder.id, names, self._desk.clock(), keep=visit.id)
        await self._desk.repository.release(visit.id)
        takes = {candidate.worker.id: candidate.takes(start, end) for candidate in chosen}
        await self._desk.repository.take(visit, quarters(start, end), takes)
