"""Alerts: written by one of staff, approved by another, then sent once to each subscriber of the area."""

from backend.alerts.models import Alert, AlertRecipient, AlertSubscription
from backend.alerts.repository import AlertRepository
from backend.alerts.schemas import AlertView, Counts
from backend.areas.service import AreaService
from backend.outbox.service import OutboxService
from core.clock import Clock
from core.errors import AlreadyChanged, Forbidden, InputError, NotFound
from core.ids import NewId

_LONGEST = 500


class AlertService:
    """Notices of staff, and who wants them."""

    def __init__(
        self,
        repository: AlertRepository,
        areas: AreaService,
        outbox: OutboxService,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._repository = repository
        self._areas = areas
        self._outbox = outbox
        self._clock = clock
        self._new_id = new_id

    async def subscribe(self, person_id: str, channel: str) -> None:
        """Note that the person wants the alerts of their area from now on."""
        known = await self._repository.subscription(person_id)
        if known is None:
            known = AlertSubscription(person_id=person_id, channel=channel, began_at=self._clock())
            await self._repository.add(known)
        elif known.ended_at is not None:
            known.channel, known.began_at, known.ended_at = channel, self._clock(), None
        await self._repository.flush()

    async def unsubscribe(self, person_id: str) -> bool:
        """Note that the person wants no more alerts; False where they had none."""
        known = await self._repository.subscription(person_id)
        if known is None or known.ended_at is not None:
            return False
        known.ended_at = self._clock()
        await self._repository.flush()
        return True

    async def draft(self, area: str, text: str, author: str) -> AlertView:
        """Write an alert that waits for approval.

        Raises NotFound for an unknown area, InputError for no text or one longer than 500 characters.
        """
        if not text.strip() or len(text) > _LONGEST:
            raise InputError("an alert has between 1 and 500 characters")
        alert = Alert(
            id=self._new_id(),
            area=(await self._areas.get(area)).code,
            text=text.strip(),
            status="draft",
            author=author,
            created_at=self._clock(),
        )
        await self._repository.add(alert)
        return _view(alert)

    async def approve(self, alert_id: str, by: str) -> int:
        """Send an alert to all who subscribe in its area and below; return how many those are.

        Recipients and their notices are written in this one transaction: the courier sends each on its own
        and goes on after a crash, nobody is told twice. Raises NotFound, AlreadyChanged when it was
        approved, Forbidden when ``by`` wrote it.
        """
        alert = await self._repository.find(alert_id)
        if alert is None:
            raise NotFound("no such alert")
        if alert.status != "draft":
            raise AlreadyChanged("the alert was approved before")
        if alert.author == by:
            raise Forbidden("who wrote an alert cannot approve it")
        alert.status, alert.approved_by, alert.approved_at = "queued", by, self._clock()
        persons = await self._repository.subscribers(await self._below(alert.area))
        for person in persons:
            key = f"alert:{alert.id}:{person}"
            await self._repository.add(AlertRecipient(alert_id=alert.id, person_id=person, notice_key=key))
            await self._outbox.put(person, "words", alert.id, key=key, data={"text": alert.text})
        await self._repository.flush()
        return len(persons)

    async def get(self, alert_id: str) -> AlertView:
        """Return the alert; raises NotFound."""
        alert = await self._repository.find(alert_id)
        if alert is None:
            raise NotFound("no such alert")
        return _view(alert)

    async def of_area(self, area: str, limit: int = 50) -> tuple[AlertView, ...]:
        """Return the alerts of the area and of what lies in it, the latest first."""
        rows = await self._repository.of_areas(await self._below(area), limit)
        return tuple(_view(row) for row in rows)

    async def counts(self, alert_id: str) -> Counts:
        """Return to how many the alert goes, went, and could not go."""
        return Counts(*await self._repository.counts(alert_id))

    async def _below(self, area: str) -> list[str]:
        """Return the codes of the area and of all that lies in it."""
        found = [area]
        for code in found:  # grows while it is walked
            found += [child.code for child in await self._areas.children(code)]
        return found


def _view(row: Alert) -> AlertView:
    return AlertView(
        id=row.id,
        area=row.area,
        text=row.text,
        status=row.status,
        author=row.author,
        created_at=row.created_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
    )
