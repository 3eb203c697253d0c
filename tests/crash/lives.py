"""What the processes do that are killed and begun again: book, move, cancel, send, work off the jobs."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from backend import jobs
from backend.db import Database
from bot.app import NLU_DATA
from bot.channels.wechat.account import Account, Form
from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.notifier import Sender, WechatNotifier
from bot.channels.wechat.postbook import DatabasePostbook
from bot.courier import Courier
from bot.jobs import Pace, open_jobs
from bot.kernel.lines import Lines
from bot.notices import Notices
from core.clock import SteppedClock

TEMPLATE = Form("T1", {"phrase1": "what", "thing2": "service", "time3": "time", "thing4": "who"})
APPID = "wx2c2769f8efd9abc2"
_HASTE = Pace(poll=0.02, batch=2, pause=0.01)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a process lives, and whom it is about. ``form``: templates are open to the account."""

    url: str
    now: datetime
    elder: str = ""
    visit: str = ""
    start: datetime | None = None
    weixin: str = ""
    form: bool = False

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Circumstances":
        """Return what :meth:`as_json` gave."""
        moments = {name: datetime.fromisoformat(given[name]) for name in ("now", "start") if given[name]}
        return cls(**{**given, **moments})

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        moments = {"now": self.now.isoformat(), "start": self.start and self.start.isoformat()}
        return {
            "url": self.url,
            "elder": self.elder,
            "visit": self.visit,
            "weixin": self.weixin,
            "form": self.form,
            **moments,
        }


async def book(given: Circumstances) -> None:
    """Book a bath at the elder's own wish."""
    assert given.start is not None
    async with _database(given) as db, db.unit_of_work() as uow:
        await uow.visits.book(
            "bath.home", given.elder, given.start, booked_by=given.elder, channel="phone", key="booking"
        )
        await uow.commit()


async def hold(given: Circumstances) -> None:
    """Keep the time while the elder thinks."""
    assert given.start is not None
    async with _database(given) as db, db.unit_of_work() as uow:
        await uow.visits.hold("bath.home", given.elder, given.start, by=None, channel="phone", key="hold")
        await uow.commit()


async def move(given: Circumstances) -> None:
    """Move the visit."""
    assert given.start is not None
    async with _database(given) as db, db.unit_of_work() as uow:
        await uow.visits.reschedule(given.visit, given.start, by=None, channel="phone", key="moving")
        await uow.commit()


async def cancel(given: Circumstances) -> None:
    """Cancel the visit."""
    async with _database(given) as db, db.unit_of_work() as uow:
        await uow.visits.cancel(given.visit, by=None, channel="phone", key="cancelling")
        await uow.commit()


async def send(given: Circumstances) -> None:
    """Send the notices that are due, as the courier of the service does."""
    async with _database(given) as db, httpx.AsyncClient(base_url=given.weixin) as http:

        async def bindings(person: str) -> tuple[tuple[str, str], ...]:
            async with db.reading() as uow:
                return await uow.people.bindings(person, "wechat")

        account = Account("decheng", APPID, "t", mode="plain", template=TEMPLATE if given.form else None)
        client = WeixinClient(http, APPID, "secret", db.clock)
        sender = Sender(account, client, DatabasePostbook(db, "decheng"))
        notices = Notices(Lines.load(NLU_DATA / "responses.yml"), db.clock)
        courier = Courier(db, notices, WechatNotifier({"decheng": sender}, bindings))
        while await courier.send_due():
            pass


async def work(given: Circumstances) -> None:
    """Do the jobs until none is left whose time has come."""
    async with _database(given) as db, open_jobs(db, _HASTE):
        async with asyncio.timeout(60):
            while await _unfinished(given.url):  # noqa: ASYNC110  (what is waited for lies in the database)
                await asyncio.sleep(0.02)


async def _unfinished(url: str) -> bool:
    """Return whether there is work begun, or to begin within the minute."""
    client = jobs.client_of(url)
    soon = time.time() + 60
    found = await client.list_workflows_async(status=["ENQUEUED", "PENDING", "DELAYED"], load_input=False)
    client.destroy()
    return any(w.status != "DELAYED" or (w.delay_until_epoch_ms or 0) < soon * 1000 for w in found)


@asynccontextmanager
async def _database(given: Circumstances) -> AsyncIterator[Database]:
    db = Database(given.url, clock=SteppedClock(given.now))
    try:
        yield db
    finally:
        await db.close()


LIVES: Mapping[str, Callable[[Circumstances], Coroutine[Any, Any, None]]] = {
    "book": book,
    "hold": hold,
    "move": move,
    "cancel": cancel,
    "send": send,
    "work": work,
}
