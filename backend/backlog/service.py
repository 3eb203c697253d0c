"""How much waits to be done; asked by /metrics."""

from datetime import timedelta

from backend.backlog.repository import BacklogRepository
from backend.backlog.schemas import Backlog
from core.clock import Clock

_RECENT = timedelta(days=1)


class BacklogService:
    """Counts notices and tickets."""

    def __init__(self, repository: BacklogRepository, *, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def count(self) -> Backlog:
        """Return the counts of this moment."""
        notices = dict.fromkeys(("waiting", "retrying", "failed"), 0)
        tickets = dict.fromkeys(("normal", "high", "urgent"), 0)
        return Backlog(
            notices | await self._repository.notices(self._clock() - _RECENT),
            tickets | await self._repository.tickets(),
        )
