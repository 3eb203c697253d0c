"""Courier: sends the notices that wait in the outbox, after what they tell of is true; run by bot/wechat.py.

Several couriers on several machines share the work: a notice is taken by one at a time. What went out is
noted afterwards; of a courier that dies in between, the next one sees which route was tried.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from backend.db import Database
from backend.outbox.schemas import NoticeView
from backend.ports import Announcement, Notifier
from bot.notices import Notices
from bot.unreached import tell_staff
from core.errors import NotFound, NuanxianError, Unavailable
from core.trace import where

_AGAIN: Mapping[int, timedelta] = {
    0: timedelta(seconds=10),
    1: timedelta(minutes=1),
    2: timedelta(minutes=5),
    3: timedelta(minutes=30),
}
"""Until the next attempt, by how many there were before this one; after the last the notice is given up."""
_UNSURE = "unknown"
"""The error of a notice of which nobody knows whether it went out."""
_PAUSE = 1.0
_TAKEN = 20

_log = logging.getLogger(__name__)


class Courier:
    """Takes notices, has their words written, and tells what became of them."""

    def __init__(self, database: Database, notices: Notices, notifier: Notifier) -> None:
        self._database = database
        self._notices = notices
        self._notifier = notifier

    async def run(self) -> None:
        """Send whatever comes due, until cancelled."""
        while True:
            try:
                await self.send_due()
            except Exception as error:
                _log.error("the courier stumbled: %s", where(error))
            await asyncio.sleep(_PAUSE)

    async def send_due(self) -> int:
        """Send all that is due now; return how many notices were handled."""
        async with self._database.reading() as uow:
            if not await uow.outbox.waiting():
                return 0
        async with self._database.unit_of_work() as uow:
            taken = await uow.outbox.take(_TAKEN)
            await uow.commit()
        for notice in taken:
            await self._deliver(notice)
        return len(taken)

    async def _deliver(self, notice: NoticeView) -> None:
        try:
            announcement = await self._write(notice)
            delivery = await self._notifier.notify(announcement)
        except Unavailable as error:
            await self._put_off(notice, error)
            return
        except NotFound as error:  # nothing to tell of, so nobody misses it
            await self._give_up(notice, error.code)
            return
        if delivery is None:
            await self._give_up(notice, _UNSURE if announcement.tried else "no_way", missed=True)
            return
        async with self._database.unit_of_work() as uow:
            await uow.outbox.sent(notice.id, delivery.route, delivery.receipt)
            await uow.commit()

    async def _write(self, notice: NoticeView) -> Announcement:
        async with self._database.reading() as uow:
            return await self._notices.write(uow, notice)

    async def _put_off(self, notice: NoticeView, error: NuanxianError) -> None:
        if notice.attempts not in _AGAIN:
            await self._give_up(notice, error.code, missed=True)
            return
        _log.warning("notice %s is tried again later: %s", notice.id, error)
        async with self._database.unit_of_work() as uow:
            retry_at = self._database.clock() + _AGAIN[notice.attempts]
            await uow.outbox.failed(notice.id, error.code, retry_at)
            await uow.commit()

    async def _give_up(self, notice: NoticeView, error: str, *, missed: bool = False) -> None:
        _log.info("notice %s was not delivered: %s", notice.id, error)
        async with self._database.unit_of_work() as uow:
            await uow.outbox.undelivered(notice.id, error)
            if missed:
                await tell_staff(uow, notice, unsure=error == _UNSURE)
            await uow.commit()
