"""Outstanding: what must be written although the database does not take it now; bot/app.py holds one."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from backend.db import Database
from backend.unit_of_work import UnitOfWork
from core.errors import Unavailable
from core.trace import where

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0

Write = Callable[[UnitOfWork], Awaitable[None]]
"""Writes in a unit of work that is committed afterwards; may be called again when that failed."""


class Outstanding:
    """Writes in the order in which they were added, each in its own transaction, until all are made.

    Kept in memory: the process outlives a database that restarts, not the other way round. A write that
    fails for another reason than an absent database is given up, so that it does not hold up the others.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writes: deque[Write] = deque()
        self._one_at_a_time = asyncio.Lock()
        self._trying: asyncio.Task[None] | None = None

    def add(self, write: Write) -> None:
        """Make ``write`` behind those that wait; never blocks."""
        self._writes.append(write)
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._try())

    async def settle(self) -> None:
        """Make all that waits now; raises Unavailable when the database does not take it."""
        async with self._one_at_a_time:
            while self._writes:
                await self._make(self._writes[0])
                self._writes.popleft()

    async def close(self) -> None:
        """Try a last time, and say what is lost."""
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)
        try:
            await self.settle()
        except Unavailable:
            log.error("the database is gone: %d writes are lost", len(self._writes))  # noqa: TRY400

    async def _make(self, write: Write) -> None:
        try:
            async with self._database.unit_of_work() as uow:
                await write(uow)
                await uow.commit()
        except Unavailable:
            raise
        except Exception as error:
            log.error("an outstanding write is given up: %s", where(error))  # noqa: TRY400

    async def _try(self) -> None:
        while self._writes:
            try:
                await self.settle()
            except Unavailable as error:
                log.warning("%d writes wait for the database: %s", len(self._writes), error)
                await asyncio.sleep(AGAIN_SECONDS)
