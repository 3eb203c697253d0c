"""Category: guarantee. Who is reminded of a visit, when, once; and who asks staff to call instead."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import jobs
from backend.db import Database
from backend.outbox.schemas import NoticeView
from backend.people.schemas import PersonView
from backend.tickets.schemas import TicketView
from backend.visits.reminders import Which, due_at
from core.clock import SHANGHAI, SteppedClock
from tests.backend.world import HOUR, TOMORROW, book, consent, employ, enrol_elder, enrol_relative

DAY = timedelta(days=1)
VISIT = TOMORROW + DAY


async def family(db: Database, *, wechat: bool = True) -> tuple[PersonView, PersonView]:
    """Enrol 赵桂兰 and her daughter, who reads WeChat or does not; employ somebody who comes."""
    elder, daughter = await enrol_elder(db, phones=("13805340001",)), await enrol_relative(db)
    await consent(db, elder, daughter, "view", "book")
    await employ(db)
    if wechat:
        async with db.unit_of_work() as uow:
            await uow.people.bind(daughter.id, "wechat", "decheng", "oDaughter")
            await uow.commit()
    return elder, daughter


async def remind(db: Database, visit: str, which: Which) -> None:
    async with db.unit_of_work() as uow:
        await uow.visits.remind(visit, which)
        await uow.commit()


async def reminders(db: Database) -> list[NoticeView]:
    """Send the notices that are due and return those that remind."""
    async with db.unit_of_work() as uow:
        taken = await uow.outbox.take()
        for notice in taken:
            await uow.outbox.sent(notice.id)
        await uow.commit()
    return [notice for notice in taken if notice.kind in ("visit.evening", "visit.hour")]


async def calls(db: Database) -> list[TicketView]:
    async with db.reading() as uow:
        return [ticket for ticket in await uow.tickets.search() if ticket.kind == "reminder"]


async def planned(db: Database) -> dict[str, list[str]]:
    """Return what DBOS is to do, by id of the work, with its arguments."""
    client = jobs.client_of(db.url)
    found = await client.list_workflows_async()
    client.destroy()
    return {work.workflow_id: list(work.input["args"]) for work in found if work.input}


def evening_of(visit: str, start: datetime = VISIT) -> datetime:
    return due_at("evening", visit, start)


async def test_a_booking_plans_both_reminders_with_ids_only(database: Database) -> None:
    elder, _ = await family(database)
    visit = await book(database, elder, VISIT)
    assert await planned(database) == {
        f"1/remind/{visit.id}/evening/202611181000": [visit.id, "evening"],
        f"1/remind/{visit.id}/hour/202611181000": [visit.id, "hour"],
    }


async def test_what_is_not_committed_is_not_planned(database: Database) -> None:
    elder, _ = await family(database)
    async with database.unit_of_work() as uow:
        await uow.visits.book("bath.home", elder.id, VISIT, booked_by=None, channel="phone", key="k")
    assert await planned(database) == {}


async def test_the_daughter_is_reminded_in_the_evening_and_an_hour_before(
    database: Database, clock: SteppedClock
) -> None:
    elder, daughter = await family(database)
    visit = await book(database, elder, VISIT)
    moments: list[tuple[Which, datetime]] = [("evening", evening_of(visit.id)), ("hour", VISIT - HOUR)]
    for which, moment in moments:
        clock.step(moment - clock())
        for _ in range(2):  # a step may run again
            await remind(database, visit.id, which)
        (notice,) = await reminders(database)
        assert (notice.person, notice.kind, notice.about) == (daughter.id, f"visit.{which}", visit.id)
    assert await calls(database) == []


@pytest.mark.parametrize(
    ("which", "late"), [("evening", timedelta(hours=4)), ("evening", -HOUR), ("hour", HOUR), ("hour", -HOUR)]
)
async def test_a_reminder_far_from_its_time_is_not_given(
    database: Database, clock: SteppedClock, which: Which, late: timedelta
) -> None:
    elder, _ = await family(database)
    visit = await book(database, elder, VISIT)
    clock.step(due_at(which, visit.id, VISIT) + late - clock())
    await remind(database, visit.id, which)
    assert await reminders(database) == []


async def test_of_a_visit_that_was_moved_or_cancelled_the_old_reminder_is_not_given(
    database: Database, clock: SteppedClock
) -> None:
    elder, _ = await family(database)
    visit = await book(database, elder, VISIT)
    async with database.unit_of_work() as uow:
        await uow.visits.reschedule(visit.id, VISIT + DAY, by=None, channel="phone", key="m")
        await uow.commit()
    clock.step(evening_of(visit.id) - clock())
    await remind(database, visit.id, "evening")
    assert await reminders(database) == []
    clock.step(DAY)
    async with database.unit_of_work() as uow:
        await uow.visits.cancel(visit.id, by=None, channel="phone", key="c")
        await uow.commit()
    await remind(database, visit.id, "evening")
    assert await reminders(database) == []


async def test_without_wechat_staff_are_asked_to_call_once(database: Database, clock: SteppedClock) -> None:
    elder, _ = await family(database, wechat=False)
    visit = await book(database, elder, VISIT)
    moments: list[tuple[Which, datetime]] = [("evening", evening_of(visit.id)), ("hour", VISIT - HOUR)]
    for which, moment in moments:
        clock.step(moment - clock())
        await remind(database, visit.id, which)
    (call,) = await calls(database)
    assert (call.person, call.address) == (elder.id, "13805340001")
    assert "11月18日 10:00上门" in call.summary


async def test_the_call_is_taken_back_with_the_visit(database: Database, clock: SteppedClock) -> None:
    elder, _ = await family(database, wechat=False)
    visit = await book(database, elder, VISIT)
    clock.step(evening_of(visit.id) - clock())
    await remind(database, visit.id, "evening")
    async with database.unit_of_work() as uow:
        await uow.visits.cancel(visit.id, by=None, channel="phone", key="c")
        await uow.commit()
    assert await calls(database) == []


async def test_staff_are_asked_when_no_reminder_arrived(database: Database, clock: SteppedClock) -> None:
    elder, daughter = await family(database)
    visit = await book(database, elder, VISIT)
    clock.step(evening_of(visit.id) - clock())
    await remind(database, visit.id, "evening")
    (notice,) = await reminders(database)
    for undelivered, expected in ((False, 0), (True, 1)):
        async with database.unit_of_work() as uow:
            if undelivered:
                await uow.outbox.undelivered(notice.id, "no_way")
            await uow.visits.missed(visit.id, "evening", VISIT, [daughter.id])
            await uow.commit()
        assert len(await calls(database)) == expected


async def test_what_was_booked_before_there_were_jobs_is_planned_at_their_start(
    sample_sqlite: Database,
) -> None:
    async with sample_sqlite.reading() as uow:
        ahead = await uow.visits.search(since=sample_sqlite.clock(), statuses=["confirmed"])
    assert ahead
    after: str | None = ""
    while after is not None:
        async with sample_sqlite.unit_of_work() as uow:
            after = await uow.visits.plan_ahead(after, limit=5)
            await uow.commit()
    names = set(await planned(sample_sqlite))
    soon = sample_sqlite.clock() + HOUR
    for visit in ahead:
        expected = f"1/remind/{visit.id}/hour/{visit.start.astimezone(SHANGHAI):%Y%m%d%H%M}"
        assert (expected in names) == (visit.start > soon)


async def test_a_hold_ends_by_itself_and_its_time_is_free(database: Database, clock: SteppedClock) -> None:
    elder, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    async with database.unit_of_work() as uow:
        held = await uow.visits.hold("bath.home", elder.id, VISIT, by=None, channel="phone", key="h")
        await uow.commit()
    assert await planned(database) == {f"1/expire/{held.id}": [held.id]}
    for step, left in ((0, 5), (2, 3), (3, 0), (0, 0)):
        clock.step(timedelta(minutes=step))
        async with database.unit_of_work() as uow:
            assert await uow.visits.expire(held.id) == timedelta(minutes=left)
            await uow.commit()
    async with database.reading() as uow:
        assert await uow.visits.available("bath.home", other.id, VISIT) is not None


async def test_a_hold_that_became_a_visit_does_not_end(database: Database, clock: SteppedClock) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        held = await uow.visits.hold("bath.home", elder.id, VISIT, by=None, channel="phone", key="h")
        await uow.commit()
    visit = await book(database, elder, VISIT)
    clock.step(HOUR)
    async with database.unit_of_work() as uow:
        assert await uow.visits.expire(held.id) == timedelta()
        await uow.commit()
    async with database.reading() as uow:
        assert [ahead.id for ahead in await uow.visits.upcoming([elder.id])] == [visit.id]


@given(st.text(max_size=20), st.integers(0, 4000 * 24 * 4))
def test_the_evening_reminder_lies_between_six_and_seven_on_the_day_before(visit: str, quarter: int) -> None:
    start = VISIT + quarter * timedelta(minutes=15)
    due = due_at("evening", visit, start)
    assert due.date() == start.date() - DAY
    assert time(18) <= due.time() < time(19)
