"""The half-made booking of a beneficiary, whoever began it, on any channel; called by the visit service."""

from collections.abc import Mapping
from datetime import timedelta

from backend.visits.desk import Desk
from backend.visits.models import VisitDraft
from backend.visits.schemas import Draft


class Drafts:
    """At most one draft for each beneficiary; the area says how long it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def load(self, beneficiary_id: str) -> Draft | None:
        """Return the draft unless it has expired."""
        row = await self._desk.repository.draft(beneficiary_id)
        if row is None or row.expires_at <= self._desk.clock():
            return None
        return Draft(
            row.beneficiary_id, dict(row.slots), row.author, row.channel, row.updated_at, row.expires_at
        )

    async def save(self, beneficiary_id: str, slots: Mapping[str, str], by: str, channel: str) -> None:
        """Put ``slots`` in the place of what was there."""
        elder = await self._desk.people.lock(beneficiary_id)
        minutes = (await self._desk.areas.get(elder.area)).settings.draft_minutes
        row = await self._desk.repository.draft(beneficiary_id)
        if row is None:
            row = VisitDraft(beneficiary_id=beneficiary_id)
        row.slots, row.author, row.channel = dict(slots), by, channel
        row.updated_at = self._desk.clock()
        row.expires_at = row.updated_at + timedelta(minutes=minutes)
        await self._desk.repository.add(row)

    async def drop(self, beneficiary_id: str) -> None:
        """Forget the draft."""
        await self._desk.repository.drop_draft(beneficiary_id)
