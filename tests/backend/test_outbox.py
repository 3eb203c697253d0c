"""Category: guarantee. Who is told of a change, and how a notice is taken, sent, put off or given up."""

from datetime import timedelta

import pytest

from backend.db import Database
from backend.outbox.schemas import NoticeView
from core.clock import SteppedClock
from core.errors import NotFound
from tests.backend.world import TOMORROW, consent, employ, enrol_elder, enrol_relative

OPENID = "oElder"


async def take(db: Database) -> list[NoticeView]:
    async with db.unit_of_work() as uow:
        taken = await uow.outbox.take()
        await uow.commit()
    return list(taken)


async def told(
    db: Database, scope: str, by: str, channel: str, *, elder_has_wechat: bool = False
) -> set[str]:
    """Book for 赵桂兰 and return who is told: elder, daughter."""
    elder, daughter = await enrol_elder(db), await enrol_relative(db)
    await consent(db, elder, daughter, scope, "book") if scope == "view" else await consent(
        db, elder, daughter, scope
    )
    await employ(db)
    names = {elder.id: "elder", daughter.id: "daughter"}
    async with db.unit_of_work() as uow:
        if elder_has_wechat:
            await uow.people.bind(elder.id, "wechat", "decheng", OPENID)
        who = {"elder": elder.id, "daughter": daughter.id}[by]
        await uow.visits.book("bath.home", elder.id, TOMORROW, booked_by=who, channel=channel, key="k")
        await uow.commit()
    return {names[notice.person] for notice in await take(db)}


@pytest.mark.parametrize(
    ("scope", "by", "channel", "elder_has_wechat", "expected"),
    [
        ("view", "elder", "phone", False, {"daughter"}),
        ("book", "elder", "phone", False, {"daughter"}),
        ("alerts", "elder", "phone", False, set()),
        ("book", "elder", "phone", True, {"elder", "daughter"}),
        ("book", "elder", "wechat", True, {"daughter"}),
        ("book", "daughter", "wechat", True, {"elder"}),
        ("book", "daughter", "phone", False, {"daughter"}),
    ],
)
async def test_who_is_told_of_a_booking(
    database: Database, scope: str, by: str, channel: str, elder_has_wechat: bool, expected: set[str]
) -> None:
    assert await told(database, scope, by, channel, elder_has_wechat=elder_has_wechat) == expected


async def put(db: Database) -> None:
    elder = await enrol_elder(db)
    async with db.unit_of_work() as uow:
        await uow.outbox.put(elder.id, "words", "v1", key="k", data={"text": "好"})
        await uow.commit()


async def test_a_notice_is_taken_by_one_sender_until_the_lease_is_over(
    database: Database, clock: SteppedClock
) -> None:
    await put(database)
    (first,) = await take(database)
    assert (first.attempts, first.route) == (0, "")
    assert await take(database) == []
    async with database.unit_of_work() as uow:
        await uow.outbox.routed(first.id, "custom")
        await uow.commit()
    clock.step(timedelta(minutes=1))
    (again,) = await take(database)
    assert (again.id, again.attempts, again.route) == (first.id, 1, "custom")


async def test_what_is_sent_or_given_up_is_not_taken_again(database: Database, clock: SteppedClock) -> None:
    await put(database)
    (notice,) = await take(database)
    async with database.unit_of_work() as uow:
        await uow.outbox.sent(notice.id, "template", "200163836")
        await uow.commit()
    clock.step(timedelta(days=1))
    assert await take(database) == []
    async with database.unit_of_work() as uow:
        await uow.outbox.bounced("200163836", "blocked")
        await uow.outbox.bounced("unknown", "blocked")
        await uow.commit()
    assert await take(database) == []


async def test_an_unknown_notice_is_not_found(database: Database) -> None:
    async with database.unit_of_work() as uow:
        for change in (
            uow.outbox.sent("x"),
            uow.outbox.undelivered("x", "no_way"),
            uow.outbox.routed("x", "custom"),
        ):
            with pytest.raises(NotFound):
                await change


async def test_unbinding_leaves_the_person_and_what_is_booked(database: Database) -> None:
    elder = await enrol_elder(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(elder.id, "wechat", "decheng", OPENID)
        assert await uow.people.bindings(elder.id, "wechat") == (("decheng", OPENID),)
        await uow.people.unbind("wechat", "decheng", OPENID)
        await uow.commit()
    async with database.reading() as uow:
        assert await uow.people.bindings(elder.id, "wechat") == ()
        assert (await uow.people.get(elder.id)).name == elder.name
        assert (await uow.people.identify("decheng", "wechat", OPENID, trusted=True)).person is None
