"""SQL of alerts; called by alerts/service.py only."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert, AlertRecipient, AlertSubscription
from backend.outbox.models import Notice
from backend.people.models import Person


class AlertRepository:
    """Reads and writes alerts in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: Alert | AlertSubscription) -> None:
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

    async def fix_recipients(self, alert_id: str, persons: Sequence[str]) -> None:
        """Write who gets the alert."""
        rows = [
            {"alert_id": alert_id, "person_id": person, "notice_key": f"alert:{alert_id}:{person}"}
            for person in persons
        ]
        if rows:
            await self._session.execute(insert(AlertRecipient), rows)

    async def drop_unsubscribed(self, alert_id: str) -> None:
        """Strike out those who do not want alerts any more and have not been written to."""
        wanted = select(AlertSubscription.person_id).where(AlertSubscription.ended_at.is_(None))
        written = select(Notice.key).where(Notice.key == AlertRecipient.notice_key).exists()
        await self._session.execute(
            delete(AlertRecipient).where(
                AlertRecipient.alert_id == alert_id, AlertRecipient.person_id.not_in(wanted), ~written
            )
        )

    async def unwritten(self, alert_id: str, limit: int) -> Sequence[AlertRecipient]:
        """Return recipients for whom no notice was written yet."""
        query = (
            select(AlertRecipient)
            .outerjoin(Notice, Notice.key == AlertRecipient.notice_key)
            .where(AlertRecipient.alert_id == alert_id, Notice.id.is_(None))
            .order_by(AlertRecipient.person_id)
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def unfinished(self) -> Sequence[str]:
        """Return the alerts, by id, that have recipients without a notice."""
        query = (
            select(AlertRecipient.alert_id)
            .outerjoin(Notice, Notice.key == AlertRecipient.notice_key)
            .where(Notice.id.is_(None))
            .distinct()
            .order_by(AlertRecipient.alert_id)
        )
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
