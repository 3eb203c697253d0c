"""History: who changed what of a visit, when, through which channel; called by the visit service."""

from backend.people.schemas import PersonView
from backend.visits.desk import Desk
from backend.visits.models import Visit, VisitEvent

_WRITTEN = "wechat"


class History:
    """Writes one row for each change, and one notice for each person whom it concerns."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def made(self, key: str) -> bool:
        """Return whether the change asked for under ``key`` was made before."""
        return await self._desk.repository.event_by_key(key) is not None

    async def note(
        self, visit: Visit, what: str, by: str | None, channel: str, key: str | None, detail: str = ""
    ) -> None:
        """Write that ``visit`` was changed."""
        await self._desk.repository.add(
            VisitEvent(
                id=self._desk.new_id(),
                visit_id=visit.id,
                at=self._desk.clock(),
                who=by or "",
                channel=channel,
                what=what,
                status=visit.status,
                detail=detail,
                key=key,
            )
        )

    async def tell(
        self, visit: Visit, elder: PersonView, kind: str, by: str | None, channel: str, key: str
    ) -> None:
        """Leave a notice for the elder, where there is a WeChat to read it in, and for each relative who may
        see or book; not for who made the change in WeChat, since its answer stands there already."""
        concerned = [person.id for person in await self._desk.people.relatives(elder.id, "view", "book")]
        if await self._desk.people.bindings(elder.id, _WRITTEN):
            concerned.insert(0, elder.id)
        for person in concerned:
            if not (person == by and channel == _WRITTEN):
                await self._desk.outbox.put(person, kind, visit.id, key=f"{key}:{person}")
