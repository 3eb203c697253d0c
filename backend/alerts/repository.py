"""SQL of alerts; called by alerts/service.py only."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert, AlertRecipient, AlertSubscription
from backend.outbox.models import Notice
from backend.people.models import Person


class AlertRepository:
    """Reads and writes alerts in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: Alert | AlertRecipient | AlertSubscription) -> None:
        """Write ``row``."""
        self._session.add(row)
        await self._session.flush()

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()

    async def find(self, alert_id: str) -> Alert | None:
        """Return the alert."""
        return await self._session.get(Alert, alert_id)

    async def hold(self, alert_id: str) -> Alert | None:
        """Return the alert, held until this unit of work ends: it is approved once."""
        return await self._session.get(Alert, alert_id, with_for_update=True, populate_existing=True)

    async def of_areas(self, areas: Collection[str], limit: int) -> Sequence[Alert]:
        """Return the alerts of these areas, the latest first."""
        query = (
            select(Alert)
            .where(Alert.area.in_(areas))
            .order_by(Alert.created_at.desc(), Alert.id.desc())
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def subscription(self, person_id: str) -> AlertSubscription | None:
        """Return what a person has said about alerts."""
        return await self._session.get(AlertSubscription, person_id)

    async def subscribers(self, areas: Sequence[str], elders: bool | None) -> Sequence[str]:
        """Return the persons of these areas and their districts who want alerts, by id.

        ``elders`` narrows them to elders or to those who are none; None takes both.
        """
        query = (
            select(AlertSubscription.person_id)
            .join(Person, Person.id == AlertSubscription.person_id)
            .where(
                AlertSubscription.ended_at.is_(None),
                or_(Person.area.in_(areas), Person.district.in_(areas)),
            )
            .order_by(AlertSubscription.person_id)
        )
        if elders is not None:
            query = query.where(Person.is_elder.is_(elders))
        return (await self._session.scalars(query)).all()

    async def counts(self, alert_ids: Sequence[str]) -> dict[str, tuple[int, int, int]]:
        """Return, by alert, how many get it, how many were reached, and how many never will be."""
        arrived = Notice.sent_at.is_not(None) & Notice.undelivered_at.is_(None)
        query = (
            select(
                AlertRecipient.alert_id,
                func.count(),
                func.count().filter(arrived),
                func.count().filter(Notice.undelivered_at.is_not(None)),
            )
            .outerjoin(Notice, Notice.key == AlertRecipient.notice_key)
            .where(AlertRecipient.alert_id.in_(alert_ids))
            .group_by(AlertRecipient.alert_id)
        )
        rows = await self._session.execute(query)
        return {alert: (recipients, sent, failed) for alert, recipients, sent, failed in rows}
