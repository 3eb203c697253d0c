"""Alerts: approved by a second person, once to each subscriber of the area, counted."""

from datetime import date

import pytest

from backend.alerts.schemas import AlertDraft
from backend.db import Database
from backend.people.schemas import Enrolment
from core.errors import AlreadyChanged, Forbidden, InputError


async def subscriber(db: Database, name: str, district: str, *, is_elder: bool = True) -> str:
    async with db.unit_of_work() as uow:
        entry = Enrolment(name, "f", date(1950, 5, 1), district, is_elder=is_elder)
        person = await uow.people.enrol(entry, by="staff:test")
        await uow.alerts.subscribe(person.id, "phone")
        await uow.commit()
    return person.id


def draft(area: str = "decheng", audience: str = "everyone", text: str = "别说验证码。") -> AlertDraft:
    return AlertDraft("近来有人冒充社保局", text, area, audience)


async def approved(db: Database, area: str = "decheng", audience: str = "everyone") -> str:
    async with db.unit_of_work() as uow:
        alert = await uow.alerts.write(draft(area, audience), "staff:a")
        await uow.alerts.submit(alert.id, "staff:a")
        await uow.alerts.approve(alert.id, "staff:b")
        await uow.commit()
    await released(db, alert.id)
    return alert.id


async def released(db: Database, alert: str, limit: int = 50) -> None:
    """Write the notices as the job does, ``limit`` at a time."""
    more = True
    while more:
        async with db.unit_of_work() as uow:
            more = await uow.alerts.release(alert, limit)
            await uow.commit()


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


async def test_elders_or_relatives_alone_may_be_meant(database: Database) -> None:
    elder = await subscriber(database, "赵桂兰", "decheng.tianqu")
    daughter = await subscriber(database, "李敏", "decheng.tianqu", is_elder=False)
    for audience, person in (("elders", elder), ("relatives", daughter)):
        alert = await approved(database, audience=audience)
        async with database.unit_of_work() as uow:
            assert await uow.alerts.reach(alert) == 1
            assert [notice.person for notice in await uow.outbox.take()] == [person]
            await uow.commit()


async def test_an_alert_goes_from_draft_through_other_hands(database: Database) -> None:
    await subscriber(database, "赵桂兰", "decheng.tianqu")
    async with database.unit_of_work() as uow:
        alert = await uow.alerts.write(draft("德城区"), "staff:a")
        assert alert.state == "draft"
        with pytest.raises(AlreadyChanged):
            await uow.alerts.approve(alert.id, "staff:b")
        with pytest.raises(Forbidden):
            await uow.alerts.submit(alert.id, "staff:b")
        await uow.alerts.revise(alert.id, draft(text="改过的话"), "staff:a")
        assert (await uow.alerts.submit(alert.id, "staff:a")).state == "waiting"
        with pytest.raises(AlreadyChanged):
            await uow.alerts.revise(alert.id, draft(text="又改"), "staff:a")
        with pytest.raises(Forbidden):
            await uow.alerts.approve(alert.id, "staff:a")
        await uow.alerts.approve(alert.id, "staff:b")
        found = await uow.alerts.get(alert.id)
        assert (found.state, found.text) == ("going", "改过的话")
        for again in (uow.alerts.approve, uow.alerts.withdraw, uow.alerts.submit):
            with pytest.raises(AlreadyChanged):
                await again(alert.id, "staff:c")


async def test_what_was_withdrawn_goes_nowhere(database: Database) -> None:
    await subscriber(database, "赵桂兰", "decheng.tianqu")
    async with database.unit_of_work() as uow:
        alert = await uow.alerts.write(draft(), "staff:a")
        await uow.alerts.submit(alert.id, "staff:a")
        assert (await uow.alerts.withdraw(alert.id, "staff:b")).state == "withdrawn"
        with pytest.raises(AlreadyChanged):
            await uow.alerts.approve(alert.id, "staff:c")
        assert not await uow.outbox.waiting()


@pytest.mark.parametrize(
    "wrong", [draft(text=" "), draft(text="长" * 501), draft(audience="nobody"), draft(area="x")]
)
async def test_a_draft_that_cannot_go_is_refused(database: Database, wrong: AlertDraft) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(InputError):
            await uow.alerts.write(wrong, "staff:a")


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
        found = await uow.alerts.get(alert)
        counts = found.counts
    assert found.state == "going"
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


async def test_who_unsubscribes_after_the_approval_gets_none_and_the_rest_one_each(
    database: Database,
) -> None:
    persons = [await subscriber(database, f"赵{n}", "decheng.tianqu") for n in range(7)]
    async with database.unit_of_work() as uow:
        alert = await uow.alerts.write(draft(), "staff:a")
        await uow.alerts.submit(alert.id, "staff:a")
        assert await uow.alerts.approve(alert.id, "staff:b") == 7
        await uow.alerts.unsubscribe(persons[3])
        await uow.commit()
    async with database.reading() as uow:
        assert (await uow.alerts.get(alert.id)).counts.waiting == 7
    for _ in range(2):
        await released(database, alert.id, limit=2)
    async with database.unit_of_work() as uow:
        assert [notice.person for notice in await uow.outbox.take()] == persons[:3] + persons[4:]
