"""Alerts: approved by a second person, once to each subscriber of the area, counted."""

from datetime import date

import pytest

from backend.db import Database
from backend.people.schemas import Enrolment
from core.errors import AlreadyChanged, Forbidden, InputError


async def subscriber(db: Database, name: str, district: str) -> str:
    async with db.unit_of_work() as uow:
        entry = Enrolment(name, "f", date(1950, 5, 1), district)
        person = await uow.people.enrol(entry, by="staff:test")
        await uow.alerts.subscribe(person.id, "phone")
        await uow.commit()
    return person.id


async def approved(db: Database, area: str = "decheng") -> str:
    async with db.unit_of_work() as uow:
        alert = await uow.alerts.draft(area, "近来有人冒充社保局，别说验证码。", "staff:a")
        await uow.alerts.approve(alert.id, "staff:b")
        await uow.commit()
    return alert.id


async def test_each_subscriber_of_the_area_and_below_gets_it_once(database: Database) -> None:
    near = {
        await subscriber(database, "赵桂兰", "decheng.tianqu"),
        await subscriber(database, "钱桂兰", "decheng.xinhu"),
    }
    await subscriber(database, "孙桂兰", "changle.baodu")
    await approved(database)
    async with database.unit_of_work() as uow:
        notices = await uow.outbox.take()
    assert {notice.person for notice in notices} == near
    assert len(notices) == 2
    assert all("验证码" in notice.data["text"] for notice in notices)


async def test_a_citys_alert_reaches_its_counties(database: Database) -> None:
    person = await subscriber(database, "赵桂兰", "decheng.tianqu")
    await approved(database, "dezhou")
    async with database.unit_of_work() as uow:
        assert [notice.person for notice in await uow.outbox.take()] == [person]


async def test_nobody_approves_their_own_nor_twice(database: Database) -> None:
    async with database.unit_of_work() as uow:
        alert = await uow.alerts.draft("德城区", "提醒", "staff:a")
        with pytest.raises(Forbidden):
            await uow.alerts.approve(alert.id, "staff:a")
        await uow.alerts.approve(alert.id, "staff:b")
        with pytest.raises(AlreadyChanged):
            await uow.alerts.approve(alert.id, "staff:c")
        with pytest.raises(InputError):
            await uow.alerts.draft("decheng", " ", "staff:a")


async def test_sent_failed_and_waiting_are_counted(database: Database) -> None:
    for name in ("赵桂兰", "钱桂兰", "孙桂兰"):
        await subscriber(database, name, "decheng.tianqu")
    alert = await approved(database)
    async with database.unit_of_work() as uow:
        first, second, _ = await uow.outbox.take()
        await uow.outbox.sent(first.id, "wechat")
        await uow.outbox.undelivered(second.id, "no_way")
        await uow.commit()
    async with database.reading() as uow:
        counts = await uow.alerts.counts(alert)
    assert (counts.recipients, counts.sent, counts.failed, counts.waiting) == (3, 1, 1, 1)


async def test_who_has_unsubscribed_gets_no_more(database: Database) -> None:
    person = await subscriber(database, "赵桂兰", "decheng.tianqu")
    async with database.unit_of_work() as uow:
        assert await uow.alerts.unsubscribe(person)
        assert not await uow.alerts.unsubscribe(person)
        await uow.commit()
    await approved(database)
    async with database.unit_of_work() as uow:
        assert not await uow.outbox.take()
        await uow.alerts.subscribe(person, "wechat")
        await uow.commit()
    await approved(database)
    async with database.unit_of_work() as uow:
        assert len(await uow.outbox.take()) == 1
