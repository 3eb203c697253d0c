"""Notices written with what causes them and sent afterwards; called by visits, and by the job that sends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.outbox.models import Notice
from backend.outbox.repository import OutboxRepository
from backend.outbox.schemas import NoticeView
from core.clock import Clock
from core.errors import NotFound
from core.ids import NewId


class OutboxService:
    """What waits to be sent. ``data`` holds ids and numbers only; the sender looks the rest up."""

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

    async def due(self, limit: int = 50) -> tuple[NoticeView, ...]:
        """Return unsent notices whose time has come, held until this unit of work ends."""
        rows = await self._repository.due(self._clock(), limit)
        return tuple(
            NoticeView(row.id, row.person_id, row.kind, row.about, row.data, row.due_at, row.attempts)
            for row in rows
        )

    async def sent(self, notice_id: str) -> None:
        """Note that the notice went out; raises NotFound."""
        notice = await self._found(notice_id)
        notice.sent_at = self._clock()
        notice.attempts += 1

    async def failed(self, notice_id: str, error: str, retry_at: datetime) -> None:
        """Note the code of what went wrong and when to try again; raises NotFound."""
        notice = await self._found(notice_id)
        notice.attempts += 1
        notice.error, notice.due_at = error, retry_at

    async def _found(self, notice_id: str) -> Notice:
        notice = await self._repository.find(notice_id)
        if notice is None:
            raise NotFound("no such notice")
        return notice
