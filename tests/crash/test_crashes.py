"""Category: guarantee. Real processes are killed before and after each commit, and begun again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backend import jobs
from backend.alerts.schemas import AlertDraft
from backend.db import Database
from backend.outbox.models import Notice
from backend.people.schemas import PersonView
from backend.visits.models import Visit
from backend.visits.reminders import due_at
from backend.visits.schemas import VisitView
from core.clock import SteppedClock
from tests.backend.world import HOUR, TOMORROW, balance, book, consent, employ, enrol_elder, enrol_relative
from tests.crash.inspection import inspect
from tests.crash.lives import TEMPLATE, Circumstances
from tests.crash.ward import Ward, open_ward
from tests.fakes.serving import served
from tests.fakes.weixin import Weixin
from tests.fixtures.database import MONDAY, Copies

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

DAUGHTER = "oDaughter"
BOTH = 2  # points at each commit: before and after it


@pytest.fixture
async def ward() -> AsyncIterator[Ward]:
    """Processes to be killed."""
    async with open_ward() as opened:
        yield opened


@dataclass(frozen=True)
class Home:
    """赵桂兰 with her daughter, who reads WeChat, and somebody who can come, in a database of their own."""

    db: Database
    elder: PersonView
    daughter: PersonView
    given: Circumstances

    async def visits(self) -> list[VisitView]:
        async with self.db.reading() as uow:
            return list(await uow.visits.search(elder_ids=[self.elder.id]))

    async def notices(self) -> list[Notice]:
        async with self.db.reading() as uow:
            return list(await uow._session.scalars(select(Notice).order_by(Notice.id)))

    async def tickets(self) -> list[str]:
        async with self.db.reading() as uow:
            return [ticket.kind for ticket in await uow.tickets.search()]


Homes = Callable[[], Awaitable[Home]]


@pytest.fixture
async def homes(copies: Copies, tmp_path: Path) -> AsyncIterator[Homes]:
    """Makes homes, each in a new database of either kind."""
    made: list[Home] = []

    async def make() -> Home:
        url = copies.copy(tmp_path, demo=False)
        db = Database(url, clock=SteppedClock(MONDAY))
        elder, daughter = await enrol_elder(db), await enrol_relative(db)
        await consent(db, elder, daughter, "view", "book")
        async with db.unit_of_work() as uow:
            await uow.people.bind(daughter.id, "wechat", "decheng", DAUGHTER)
            await uow.commit()
        await employ(db)
        home = Home(db, elder, daughter, Circumstances(url, MONDAY, elder.id, start=TOMORROW))
        made.append(home)
        return home

    yield make
    for home in made:
        await home.db.close()
        copies.drop(home.given.url)


async def test_killed_while_booking_there_is_a_whole_visit_or_none(ward: Ward, homes: Homes) -> None:
    for point in count(1):
        home = await homes()
        died = await ward.die("book", home.given, point)
        await inspect(home.db)
        assert len(await home.visits()) == (point > 1 or not died)
        await ward.live("book", home.given)
        await inspect(home.db)
        assert [visit.status for visit in await home.visits()] == ["confirmed"]
        assert await balance(home.db, home.elder) == 9000
        assert len(await home.notices()) == 1
        if not died:
            break
    assert point == BOTH + 1


async def test_killed_while_holding_there_is_a_whole_hold_or_none(ward: Ward, homes: Homes) -> None:
    for point in count(1):
        home = await homes()
        died = await ward.die("hold", home.given, point)
        await inspect(home.db)
        await ward.live("hold", home.given)
        await inspect(home.db)
        if not died:
            break
    assert point == BOTH + 1


@pytest.mark.parametrize(
    ("life", "status", "start", "left"),
    [("move", "confirmed", TOMORROW + 3 * HOUR, 9000), ("cancel", "cancelled", TOMORROW, 15000)],
)
async def test_killed_while_changing_the_visit_is_as_before_or_as_after(
    life: str, status: str, start: datetime, left: int, ward: Ward, homes: Homes
) -> None:
    for point in count(1):
        home = await homes()
        before = await book(home.db, home.elder)
        given = replace(home.given, visit=before.id, start=start)
        died = await ward.die(life, given, point)
        await inspect(home.db)
        (now,) = await home.visits()
        was = (before.status, before.start) if point == 1 and died else (status, start)
        assert (now.status, now.start) == was
        await ward.live(life, given)
        await inspect(home.db)
        (now,) = await home.visits()
        assert (now.status, now.start) == (status, start)
        assert await balance(home.db, home.elder) == left
        assert len(await home.notices()) == 2
        if not died:
            break
    assert point == BOTH + 1


@pytest.mark.parametrize("form", [True, False], ids=["template", "text"])
async def test_killed_while_sending_nobody_is_told_twice(form: bool, ward: Ward, homes: Homes) -> None:
    """A template message carries our id: sent once. A text has none: at most once, and staff are told."""
    outcomes = []
    for point in count(1):
        home = await homes()
        weixin = Weixin(templates={TEMPLATE.id: tuple(TEMPLATE.fields)})
        weixin.did(DAUGHTER, "message")
        if not form:
            async with home.db.unit_of_work() as uow:
                await uow.wechat.arrived("m1", "decheng", DAUGHTER, "message")
                await uow.commit()
        await book(home.db, home.elder)
        async with served(weixin.app) as address:
            given = replace(home.given, weixin=f"http://{address}", form=form)
            died = await ward.die("send", given, point)
            await ward.live("send", replace(given, now=MONDAY + timedelta(minutes=2)))
        (notice,) = await home.notices()
        seen = len(weixin.followers[DAUGHTER].inbox)
        outcomes.append((seen, notice.error))
        assert (await home.tickets() == ["unsure"]) == (notice.error == "unknown")
        assert (notice.sent_at is None) == (notice.error == "unknown")
        if not died:
            break
    if form:
        assert set(outcomes) == {(1, "")}
    else:
        assert set(outcomes) == {(1, ""), (0, "unknown"), (1, "unknown")}


async def test_killed_at_work_every_job_is_done_once(ward: Ward, homes: Homes) -> None:
    """A reminder, a hold that ends, an alert to five: at every commit, of ours and of DBOS."""
    for point in count(1, step=2):  # after a commit is before the next one: nothing outside happens between
        home = await homes()
        visit, alert = await _arrange_work(home)
        evening = due_at("evening", visit.id, visit.start) + timedelta(minutes=1)
        given = replace(home.given, now=evening)
        died = await ward.die("work", given, point)
        await inspect(home.db)
        await ward.live("work", given)
        await inspect(home.db)
        kinds = [notice.kind for notice in await home.notices()]
        assert sorted(kinds) == ["visit.booked", "visit.evening", *["words"] * 5]
        async with home.db.reading() as uow:
            assert await uow._session.scalar(select(func.count()).select_from(Visit)) == 1
            counts = (await uow.alerts.get(alert)).counts
        assert (counts.recipients, counts.waiting) == (5, 5)
        assert await home.tickets() == []
        if not died:
            break
    assert point > 30


async def _arrange_work(home: Home) -> tuple[VisitView, str]:
    """Book a visit and a hold, and approve an alert; the evening before the visit has come for DBOS."""
    other = await enrol_elder(home.db, "钱秀荣")
    await employ(home.db, name="吴慧")
    readers = [await enrol_elder(home.db, f"孙{n}") for n in range(5)]
    start = TOMORROW + timedelta(days=1)
    visit = await book(home.db, home.elder, start)
    async with home.db.unit_of_work() as uow:
        await uow.visits.hold("bath.home", other.id, start, by=None, channel="phone", key="h")
        for reader in readers:
            await uow.alerts.subscribe(reader.id, "phone")
        alert = await uow.alerts.write(AlertDraft("近来有人冒充社保局", "别说验证码。", "decheng"), "staff:a")
        await uow.alerts.submit(alert.id, "staff:a")
        await uow.alerts.approve(alert.id, "staff:b")
        await uow.commit()
    client = jobs.client_of(home.given.url)
    for waiting in await client.list_workflows_async(status="DELAYED"):
        if "/hour/" not in waiting.workflow_id:
            await client.set_workflow_delay_async(waiting.workflow_id, delay_seconds=0)
    client.destroy()
    return visit, alert.id
