"""Category: application. The jobs in a process of the service: begun, stopped half way, begun again."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from backend import jobs
from backend.alerts.schemas import AlertDraft
from backend.db import Database
from backend.outbox.models import Notice
from bot.jobs import Pace, open_jobs
from tests.backend.world import enrol_elder

pytestmark = pytest.mark.real


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until ``condition`` holds, for half a minute at most."""
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110  (what is waited for lies in the database)
            await asyncio.sleep(0.02)


async def approved(db: Database, readers: int) -> str:
    """Approve an alert to so many."""
    elders = [await enrol_elder(db, f"孙{n}") for n in range(readers)]
    async with db.unit_of_work() as uow:
        for elder in elders:
            await uow.alerts.subscribe(elder.id, "phone")
        alert = await uow.alerts.write(AlertDraft("近来有人冒充社保局", "别说验证码。", "decheng"), "staff:a")
        await uow.alerts.submit(alert.id, "staff:a")
        await uow.alerts.approve(alert.id, "staff:b")
        await uow.commit()
    return alert.id


async def written(db: Database) -> int:
    async with db.reading() as uow:
        return await uow._session.scalar(select(func.count()).select_from(Notice)) or 0


async def test_an_alert_stopped_half_way_goes_on_at_the_next_start(database: Database) -> None:
    await approved(database, 5)

    async def begun() -> bool:
        return await written(database) == 2

    async def done() -> bool:
        return await written(database) == 5

    async with open_jobs(database, Pace(poll=0.02, batch=2, pause=1.0)):
        await until(begun)
    assert await written(database) == 2
    client = jobs.client_of(database.url)
    (left,) = await client.list_workflows_async()
    client.destroy()
    assert left.status == "PENDING"
    async with open_jobs(database, Pace(poll=0.02, batch=2, pause=0.01)):
        await until(done)
    assert await written(database) == 5
