"""The choice of worker: who may do an item for an elder, and who is best; called by visits."""

from datetime import datetime, timedelta

from backend.areas.service import AreaService
from backend.catalogue.schemas import ItemView
from backend.dispatching.repository import DispatchRepository
from backend.dispatching.timetable import Candidate, Timetable, quarters
from backend.dispatching.travel import travel_quarters
from backend.people.schemas import PersonView
from backend.workers.schemas import WorkerView
from backend.workers.service import WorkerService
from core.clock import Clock

_MARGIN = timedelta(hours=12)  # no way between districts is longer


class DispatchService:
    """Chooses workers by skill, licence, suspension, the elder's wishes, travel and load."""

    def __init__(
        self, repository: DispatchRepository, workers: WorkerService, areas: AreaService, *, clock: Clock
    ) -> None:
        self._repository = repository
        self._workers = workers
        self._areas = areas
        self._clock = clock

    async def timetable(
        self, item: ItemView, elder: PersonView, since: datetime, until: datetime, *, without: str = ""
    ) -> Timetable:
        """Return who may come between ``since`` and ``until`` and when they cannot.

        What the visit ``without`` takes counts as free (it is being moved), and so do the elder's holds
        and whatever has expired.
        """
        candidates = await self._candidates(item, elder)
        span = quarters(since - _MARGIN, until + _MARGIN)
        now = self._clock()
        ids = [candidate.worker.id for candidate in candidates]
        busy = await self._repository.workers_busy(ids, span, now, elder_id=elder.id, without=without)
        elder_busy = await self._repository.elder_busy(elder.id, span, without=without)
        last = await self._repository.last_workers(elder.id, item.code) if elder.wants_same_worker else ()
        return Timetable(candidates, busy, elder_busy, last)

    async def _candidates(self, item: ItemView, elder: PersonView) -> tuple[Candidate, ...]:
        places = await self._areas.centroids(elder.area)
        home = places.get(elder.district, places[elder.area])
        found = []
        for worker in await self._workers.of_area(elder.area):
            if may_do(worker, item, elder):
                way = travel_quarters(places.get(worker.district, places[elder.area]), home)
                found.append(Candidate(worker, before=way, after=max(1, way)))
        return tuple(found)


def may_do(worker: WorkerView, item: ItemView, elder: PersonView) -> bool:
    """Return whether skill, licence and the elder's wish for a woman allow this worker for the item."""
    skilled = item.skill in worker.skills and (not item.licence or item.licence in worker.licences)
    bathing = item.category == "bath" or item.skill == "bathing"
    return skilled and not (bathing and elder.wants_woman_for_bathing and worker.card.sex != "f")
