"""Exchange: one message while this process answers it; made by the endpoint, shared by its repeats.

Who waits gets the answer passively. When nobody waits any more it is pushed, by the one process that the
postbook lets. A process that dies in between answers nothing; what the handler did stands or not at all.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from backend.wechat.service import Way
from bot.channels.wechat.postbook import Postbook
from bot.kernel.reply import Reply
from core.errors import Unavailable

SETTLING = 0.4
"""Seconds more for the postbook, once the answer is there; Tencent hangs up after 5 in all."""

_log = logging.getLogger(__name__)


class Exchange:
    """Answers one message. ``work`` never raises; ``push`` is None where the account may not push."""

    def __init__(
        self,
        message_id: str,
        work: Callable[[], Awaitable[Reply]],
        postbook: Postbook,
        push: Callable[[Reply], Awaitable[None]] | None,
    ) -> None:
        self._id = message_id
        self._work = work
        self._postbook = postbook
        self._push = push
        self._waiting = 0
        self._answered = asyncio.Event()
        self.tries = 0
        self.task = asyncio.create_task(self._run())

    async def within(self, patience: float) -> Reply | None:
        """Return the answer if it is there within ``patience`` seconds and to be given passively."""
        self.tries += 1
        self._waiting += 1
        try:
            answered = asyncio.ensure_future(self._answered.wait())
            await asyncio.wait({answered, self.task}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            answered.cancel()
            if self._answered.is_set():
                await asyncio.wait({self.task}, timeout=SETTLING)
            return self.task.result() if self.task.done() else None
        finally:  # neither time nor a hang-up stops the work
            self._waiting -= 1

    async def _run(self) -> Reply | None:
        """Return the answer if somebody waits for it and no other process has pushed it."""
        reply = await self._work()
        self._answered.set()
        passive = self._waiting > 0 and await self._settled("passive")
        if passive and self._waiting:
            return reply
        if self._push is None:
            _log.warning("message %s was answered too late, and the account may not push", self._id)
        elif await self._settled("push", late=passive):
            await self._push(reply)
        return None

    async def _settled(self, way: Way, *, late: bool = False) -> bool:
        try:
            return await self._postbook.settle(self._id, way, late=late)
        except Unavailable as error:
            _log.error("message %s: no postbook (%s)", self._id, error.code)
            return way == "passive"
