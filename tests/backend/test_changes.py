"""Cancelling and moving: what goes back, what stays, and who must ask staff."""

from datetime import timedelta

import pytest

from backend.db import Database
from core.clock import SteppedClock
from core.errors import AlreadyChanged, NotOpen, SlotTaken
from tests.backend.world import HOUR, TOMORROW, balance, book, consent, employ, enrol_elder, enrol_relative


async def test_cancelling_gives_back_the_hour_and_the_money(database: Database) -> None:
    elder, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    visit = await book(database, elder, key="1")
    async with database.unit_of_work() as uow:
        cancelled = await uow.visits.cancel(visit.id, by=elder.id, channel="phone", key="c", reason="出门")
        await uow.commit()
    assert cancelled.status == "cancelled"
    assert cancelled.history[-1].detail == "出门"
    assert await balance(database, elder) == 15000
    assert (await book(database, other, key="2")).status == "confirmed"


async def test_cancelling_twice_with_one_key_is_once(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    visit = await book(database, elder)
    async with database.unit_of_work() as uow:
        first = await uow.visits.cancel(visit.id, by=None, channel="phone", key="c")
        again = await uow.visits.cancel(visit.id, by=None, channel="phone", key="c")
        with pytest.raises(AlreadyChanged):
            await uow.visits.cancel(visit.id, by=None, channel="wechat", key="d")
        await uow.commit()
    assert again == first
    assert await balance(database, elder) == 15000


async def test_inside_the_cut_off_staff_must_help(database: Database, clock: SteppedClock) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    visit = await book(database, elder)
    clock.step(TOMORROW - clock() - HOUR)
    async with database.unit_of_work() as uow:
        with pytest.raises(NotOpen, match="cut_off"):
            await uow.visits.cancel(visit.id, by=elder.id, channel="phone", key="c")
        with pytest.raises(NotOpen, match="cut_off"):
            await uow.visits.reschedule(
                visit.id, TOMORROW + timedelta(days=1), by=elder.id, channel="phone", key="m"
            )


async def test_moving_frees_the_old_hour_and_keeps_worker_and_passcode(database: Database) -> None:
    elder, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    visit = await book(database, elder, key="1")
    async with database.unit_of_work() as uow:
        moved = await uow.visits.reschedule(
            visit.id, TOMORROW + timedelta(minutes=30), by=elder.id, channel="wechat", key="m"
        )
        moved = await uow.visits.reschedule(
            visit.id, TOMORROW + 4 * HOUR, by=elder.id, channel="wechat", key="n"
        )
        await uow.commit()
    assert moved.start == TOMORROW + 4 * HOUR
    assert (moved.workers, moved.passcode) == (visit.workers, visit.passcode)
    assert [change.what for change in moved.history] == ["booked", "rescheduled", "rescheduled"]
    assert await balance(database, elder) == 9000
    assert (await book(database, other, key="2")).status == "confirmed"


async def test_a_move_that_fails_leaves_the_old_hour(database: Database) -> None:
    elder, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    visit = await book(database, elder, key="1")
    await book(database, other, TOMORROW + 4 * HOUR, key="2")
    async with database.unit_of_work() as uow:
        with pytest.raises(SlotTaken):
            await uow.visits.reschedule(visit.id, TOMORROW + 4 * HOUR, by=None, channel="phone", key="m")
        await uow.commit()
    async with database.reading() as uow:
        assert await uow.visits.get(visit.id) == visit


async def test_moved_into_another_month_that_month_pays(database: Database, clock: SteppedClock) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    visit = await book(database, elder)
    december = TOMORROW + timedelta(days=20)
    async with database.unit_of_work() as uow:
        await uow.visits.reschedule(visit.id, december, by=None, channel="phone", key="m1")
        assert await uow.accounts.balance(elder.id) == 15000
        assert await uow.accounts.balance(elder.id, december.date()) == 9000
        back = await uow.visits.reschedule(visit.id, TOMORROW, by=None, channel="phone", key="m2")
        assert await uow.accounts.balance(elder.id) == 9000
        assert await uow.accounts.balance(elder.id, december.date()) == 15000
        await uow.commit()
    assert back.covered == 6000


async def test_nobody_home_costs_the_elder_nothing(database: Database, clock: SteppedClock) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    visit = await book(database, elder)
    async with database.unit_of_work() as uow:
        missed = await uow.visits.advance(visit.id, "no_show", by="staff:x", channel="app", key="n")
        with pytest.raises(AlreadyChanged):
            await uow.visits.advance(visit.id, "completed", by="staff:x", channel="app", key="o")
        await uow.commit()
    assert missed.covered == 0
    assert await balance(database, elder) == 15000


async def test_relatives_who_may_see_are_told_once(database: Database) -> None:
    elder, daughter = await enrol_elder(database), await enrol_relative(database)
    await consent(database, elder, daughter, "view")
    await employ(database)
    visit = await book(database, elder, key="1")
    await book(database, elder, key="1")
    async with database.unit_of_work() as uow:
        await uow.visits.cancel(visit.id, by=None, channel="phone", key="c")
        notices = await uow.outbox.take()
        assert [(notice.person, notice.kind, notice.about) for notice in notices] == [
            (daughter.id, "visit.booked", visit.id),
            (daughter.id, "visit.cancelled", visit.id),
        ]
        await uow.outbox.sent(notices[0].id)
        await uow.commit()
    async with database.unit_of_work() as uow:
        await uow.outbox.failed(notices[1].id, "peer_failed", database.clock())
        assert [notice.kind for notice in await uow.outbox.take()] == ["visit.cancelled"]


async def test_a_draft_is_one_for_each_beneficiary_and_expires(
    database: Database, clock: SteppedClock
) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        await uow.visits.save_draft(elder.id, {"service": "bath.home"}, "daughter", "wechat")
        await uow.visits.save_draft(elder.id, {"service": "bath.home", "date": "x"}, elder.id, "phone")
        await uow.commit()
    async with database.reading() as uow:
        draft = await uow.visits.draft(elder.id)
        assert draft is not None
        assert (draft.author, draft.channel, draft.slots["date"]) == (elder.id, "phone", "x")
    clock.step(timedelta(days=1, minutes=1))
    async with database.reading() as uow:
        assert await uow.visits.draft(elder.id) is None


async def test_booking_ends_the_draft(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        await uow.visits.save_draft(elder.id, {"service": "bath.home"}, elder.id, "phone")
        await uow.commit()
    await book(database, elder)
    async with database.reading() as uow:
        assert await uow.visits.draft(elder.id) is None
