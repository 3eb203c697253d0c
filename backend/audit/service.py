"""The audit log: deeds in a hash chain; every page of the console writes to it, auditors read it."""

import hashlib
import json
from collections.abc import Collection
from datetime import UTC, timedelta

from backend.audit.models import AuditEntry
from backend.audit.repository import AuditRepository
from backend.audit.schemas import Deed, EntryView, Verdict
from core.clock import Clock

_GENESIS = "0" * 64
_BATCH = 1000


class AuditService:
    """Entries are added and read, never changed."""

    def __init__(self, repository: AuditRepository, *, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def record(self, deed: Deed) -> None:
        """Add a deed; it becomes true together with whatever else the unit of work does."""
        last = await self._repository.last()
        entry = AuditEntry(
            number=last.number + 1 if last else 1,
            at=self._clock(),
            who=deed.who,
            role=deed.role,
            action=deed.action,
            subject=deed.subject,
            area=deed.area,
            reason=deed.reason,
            previous=last.hash if last else _GENESIS,
        )
        entry.hash = _digest(entry)
        await self._repository.add(entry)

    async def record_once(self, deed: Deed, within: timedelta) -> None:
        """Add a deed unless the same was noted a short while ago: a player fetches a file in many parts."""
        since = self._clock() - within
        if not await self._repository.since(since, deed.who, deed.action, deed.subject):
            await self.record(deed)

    async def search(
        self,
        *,
        areas: Collection[str],
        who: str = "",
        action: str = "",
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[EntryView, ...]:
        """Return entries of these areas and of no area, the newest first, those under ``before`` only."""
        rows = await self._repository.search(areas=areas, who=who, action=action, before=before, limit=limit)
        return tuple(_view(row) for row in rows)

    async def verify(self) -> Verdict:
        """Walk the chain from its start.

        A changed, missing or inserted row breaks it there. Rows cut off at the very end do not show: compare
        the head with one that was written down elsewhere.
        """
        previous, count = _GENESIS, 0
        while rows := await self._repository.after(count, _BATCH):
            for row in rows:
                if row.number != count + 1 or row.previous != previous or row.hash != _digest(row):
                    return Verdict(count, previous, row.number)
                previous, count = row.hash, row.number
        return Verdict(count, previous, None)


def _digest(entry: AuditEntry) -> str:
    fields = (
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.who,
        entry.role,
        entry.action,
        entry.subject,
        entry.area,
        entry.reason,
        entry.previous,
    )
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def _view(row: AuditEntry) -> EntryView:
    return EntryView(
        number=row.number,
        at=row.at,
        who=row.who,
        role=row.role,
        action=row.action,
        subject=row.subject,
        area=row.area,
        reason=row.reason,
        hash=row.hash,
    )
