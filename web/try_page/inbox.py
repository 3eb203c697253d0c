"""Inbox: what the people of the sample are told, shown on ``/try`` as it comes; the courier brings it."""

import asyncio
import contextlib
from collections import deque
from datetime import datetime

from pydantic import BaseModel

from backend.ports import Announcement, Delivery
from core.clock import Clock
from voice.legs.browser_leg import Socket
from web.try_page.people import SAMPLES, Who

_KEPT = 30

_WHO = {sample.person: who for who, sample in SAMPLES.items() if sample.person}


class Received(BaseModel):
    """One message that we sent of our own accord; ``kept`` where the page was not open when it came."""

    id: str
    who: Who
    at: datetime
    text: str
    kept: bool = False


class Inbox:
    """Implements backend.ports.Notifier for the people of the sample, on every page that is open."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: deque[Received] = deque(maxlen=_KEPT)
        self._pages: set[asyncio.Queue[Received]] = set()

    async def notify(self, announcement: Announcement) -> Delivery | None:
        """Show it; None where the person is not one of the sample."""
        who = _WHO.get(announcement.person)
        if who is None:
            return None
        received = Received(id=announcement.id, who=who, at=self._clock(), text=announcement.text)
        self._kept.append(received)
        for page in self._pages:
            page.put_nowait(received)
        return Delivery("try")

    async def show(self, socket: Socket) -> None:
        """Send a page the latest messages and then each that comes, until the page is gone."""
        page: asyncio.Queue[Received] = asyncio.Queue()
        for received in self._kept:
            page.put_nowait(received.model_copy(update={"kept": True}))
        self._pages.add(page)
        sending = asyncio.create_task(_send(page, socket))
        try:
            async for _ in socket.messages():
                pass  # a page says nothing here; the loop ends with it
        finally:
            self._pages.discard(page)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


async def _send(page: asyncio.Queue[Received], socket: Socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            await socket.send((await page.get()).model_dump_json())
