"""Inbox: all that happens to one call, in order; its leg is read here and `Call` takes the events out."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from voice.events import CallEvent, Timeout, Transferred
from voice.legs.base import CallLeg, Ended

_log = logging.getLogger(__name__)


class Inbox:
    """Events of the leg and of the parts of the call, one at a time.

    ``deadline`` is the loop time at which :class:`Timeout` comes if nothing else does; None waits for ever.
    """

    def __init__(self, leg: CallLeg) -> None:
        self._leg = leg
        self._events: asyncio.Queue[CallEvent] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self.deadline: float | None = None

    def open(self) -> None:
        """Begin to read the leg."""
        self._start(self._read())

    def post(self, event: CallEvent) -> None:
        """Append an event; never blocks."""
        self._events.put_nowait(event)

    async def next(self) -> CallEvent:
        """Return the next event."""
        try:
            async with asyncio.timeout_at(self.deadline):
                return await self._events.get()
        except TimeoutError:
            self.deadline = None
            return Timeout()

    def transfer(self, target: str) -> None:
        """Send the caller to ``target``; :class:`Transferred` follows."""
        self._start(self._transfer(target))

    async def close(self) -> None:
        """Stop reading."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self) -> None:
        try:
            async for event in self._leg.events():
                self.post(event)
        except Exception as error:  # a broken wire ends the call, not the service
            self.post(Ended("network", type(error).__name__))

    async def _transfer(self, target: str) -> None:
        try:
            taken = await self._leg.transfer(target)
        except Exception as error:  # the call goes on, whatever the peer did
            _log.warning("transfer failed: %s", type(error).__name__)
            taken = False
        self.post(Transferred(taken))
