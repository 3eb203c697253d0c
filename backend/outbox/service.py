"""Notices written with what causes them and sent afterwards; called by visits, turns, and the courier.

A notice is taken by one sender at a time, for a while (the lease). It is then sent, put off (failed), or
undelivered for good. After the lease of a sender that died the next one takes it, and sees the route tried.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from backend.outbox.models import Notice
from backend.outbox.repository import OutboxRepository
from backend.outbox.schemas import NoticeView
from core.clock import Clock
from core.errors import NotFound
from core.ids import NewId

_LEASE = timedelta(minutes=1)


class OutboxService:
    """What waits to be sent. ``data`` holds ids and numbers, or the words of a notice that has no row."""

    def __init__(self, repository: OutboxRepository, *, clock: Clock, new_id: NewId) -> None:
        self._repository = repository
        self._clock = clock
        self._new_id = new_id

    async def put(
        self,
        person_id: str,
        kind: str,
        about: str,
        *,
        key: str,
        data: Mapping[str, Any] | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Write a notice, once under each ``key``; due at once unless told."""
        if await self._repository.by_key(key) is None:
            await self._repository.add(
                Notice(
                    id=self._new_id(),
                    key=key,
                    person_id=person_id,
                    kind=kind,
                    about=about,
                    data=dict(data or {}),
                    due_at=due_at or self._clock(),
                )
            )

    async def waiting(self) -> bool:
        """Return whether there is anything to send now; reads only."""
        return await self._repository.waiting(self._clock())

    async def take(self, limit: int = 50, lease: timedelta = _LEASE) -> tuple[NoticeView, ...]:
        """Return waiting notices whose time has come; no other sender gets them before ``lease`` is over."""
        taken = []
        for row in await self._repository.due(self._clock(), limit):
            taken.append(_view(row))
            row.attempts += 1
            row.due_at = self._clock() + lease
        return tuple(taken)

    async def routed(self, notice_id: str, route: str) -> None:
        """Note the route about to be tried, or with an empty one that it came to nothing; raises NotFound."""
        (await self._found(notice_id)).route = route

    async def sent(self, notice_id: str, route: str = "", receipt: str = "") -> None:
        """Note that the notice went out, by which route, and the peer's receipt; raises NotFound."""
        notice = await self._found(notice_id)
        notice.sent_at, notice.error = self._clock(), ""
        notice.route, notice.receipt = route, receipt

    async def failed(self, notice_id: str, error: str, retry_at: datetime) -> None:
        """Note the code of what went wrong and when to try again; raises NotFound."""
        notice = await self._found(notice_id)
        notice.error, notice.due_at = error, retry_at

    async def undelivered(self, notice_id: str, error: str) -> None:
        """Note that there is no way to this person, or none that worked; raises NotFound."""
        notice = await self._found(notice_id)
        notice.undelivered_at, notice.error = self._clock(), error

    async def reaches(self, keys: Sequence[str]) -> bool:
        """Return whether one of the notices written under ``keys`` went out or still may."""
        return await self._repository.reaches(keys)

    async def bounced(self, receipt: str, error: str) -> None:
        """Note that the peer could not deliver after all what it took under ``receipt``."""
        notice = await self._repository.by_receipt(receipt)
        if notice is not None:
            notice.undelivered_at, notice.error = self._clock(), error

    async def _found(self, notice_id: str) -> Notice:
        notice = await self._repository.find(notice_id)
        if notice is None:
            raise NotFound("no such notice")
        return notice


def _view(row: Notice) -> NoticeView:
    return NoticeView(
        row.id, row.person_id, row.kind, row.about, row.data, row.due_at, row.attempts, row.route
    )
