"""What the database promises however many book at once: one visit a slot, one elder in one place, no debt."""

import asyncio
from datetime import datetime, timedelta
from random import Random

import pytest

from backend.db import Database
from backend.dispatching.timetable import quarters
from backend.unit_of_work import UnitOfWork
from backend.visits.schemas import VisitView
from core.clock import SteppedClock
from core.errors import DatabaseGone, NuanxianError
from tests.backend.world import HOUR, TOMORROW, balance, book, employ, enrol_elder, try_to_book


async def test_two_hundred_at_once_on_one_slot_make_one_visit(database: Database) -> None:
    await employ(database)
    elders = [await enrol_elder(database, f"赵{n}") for n in range(20)]
    booked = await asyncio.gather(
        *(try_to_book(database, elders[n % 20], TOMORROW, key=f"{n}") for n in range(200))
    )
    visits = [visit for visit in booked if visit]
    assert len(visits) == 1
    async with database.reading() as uow:
        assert await uow.visits.search(area="decheng") == tuple(visits)
        left = [await uow.accounts.balance(elder.id) for elder in elders]
    assert sorted(left) == [9000] + [15000] * 19


async def test_same_key_at_once_is_one_visit(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    await employ(database, name="吴慧")
    booked = await asyncio.gather(*(book(database, elder, key="turn") for _ in range(20)))
    assert len({visit.id for visit in booked}) == 1
    assert await balance(database, elder) == 9000


async def test_balance_is_never_below_zero(database: Database) -> None:
    elder = await enrol_elder(database)
    for n in range(4):
        await employ(database, name=f"周{n}")
    starts = [TOMORROW + timedelta(days=day, hours=hour) for day in range(3) for hour in (0, 3)]
    booked = await asyncio.gather(*(try_to_book(database, elder, start, key=f"{start}") for start in starts))
    visits = [visit for visit in booked if visit]
    assert len(visits) == 6
    assert sum(visit.covered for visit in visits) == 15000
    assert await balance(database, elder) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_booking_moving_and_cancelling_keeps_everyone_in_one_place(
    database: Database, seed: int
) -> None:
    chance = Random(seed)
    elders = [await enrol_elder(database, f"赵{n}") for n in range(4)]
    for n in range(3):
        await employ(database, ["bathing", "cleaning"], name=f"周{n}", district=chance.choice(_DISTRICTS))
    plan = [(chance.choice(elders), _moment(chance), chance.choice(_ITEMS), n) for n in range(40)]
    booked = await asyncio.gather(
        *(try_to_book(database, elder, start, item, key=f"b{n}") for elder, start, item, n in plan)
    )
    visits = [visit for visit in booked if visit]
    await asyncio.gather(*(_change(database, visit, chance) for visit in visits))
    async with database.reading() as uow:
        standing = await uow.visits.search(area="decheng", statuses=["confirmed"])
    assert standing
    _assert_apart([(visit.elder.id, visit) for visit in standing])
    _assert_apart([(card.id, visit) for visit in standing for card in visit.workers])
    assert all(len(visit.workers) == visit.item.workers for visit in standing)


_DISTRICTS = ["decheng.tianqu", "decheng.xinhu", "decheng.huangheya"]
_ITEMS = ["bath.home", "bath.bed", "clean.rooms", "bath.hair"]


def _moment(chance: Random) -> datetime:
    return TOMORROW.replace(hour=8) + timedelta(days=chance.randint(0, 1), minutes=15 * chance.randint(0, 30))


async def _change(db: Database, visit: VisitView, chance: Random) -> None:
    """Cancel, move or leave the visit, as chance wants."""
    what, start = chance.choice(["cancel", "move", "move", "leave"]), _moment(chance)
    try:
        async with db.unit_of_work() as uow:
            if what == "cancel":
                await uow.visits.cancel(visit.id, by=None, channel="phone", key=f"c{visit.id}")
            if what == "move":
                await uow.visits.reschedule(visit.id, start, by=None, channel="phone", key=f"m{visit.id}")
            await uow.commit()
    except DatabaseGone:
        raise
    except NuanxianError:
        return  # a rule said no: the visit stays as it was


def _assert_apart(held: list[tuple[str, VisitView]]) -> None:
    taken = [(who, quarter) for who, visit in held for quarter in quarters(visit.start, visit.end)]
    assert len(taken) == len(set(taken))


async def test_nothing_stays_of_a_unit_of_work_that_was_not_committed(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        await uow.visits.book("bath.home", elder.id, TOMORROW, booked_by=None, channel="phone", key="k")
    with pytest.raises(RuntimeError, match="caller hung up"):
        await _book_and_fail(database, elder.id)
    assert await balance(database, elder) == 15000
    async with database.reading() as uow:
        assert await uow.visits.upcoming([elder.id]) == ()
    assert (await book(database, elder, key="k")).status == "confirmed"


async def _book_and_fail(db: Database, elder: str) -> None:
    async with db.unit_of_work() as uow:
        await uow.visits.book("bath.home", elder, TOMORROW, booked_by=None, channel="phone", key="k")
        raise RuntimeError("caller hung up")


async def test_a_savepoint_undoes_only_what_was_done_inside(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        await uow.visits.save_draft(elder.id, {"service": "bath.home"}, elder.id, "phone")
        with pytest.raises(RuntimeError, match="handler failed"):
            await _book_and_fail_inside(uow, elder.id)
        await uow.commit()
    async with database.reading() as uow:
        draft = await uow.visits.draft(elder.id)
        assert draft is not None
        assert draft.slots == {"service": "bath.home"}
        assert await uow.visits.upcoming([elder.id]) == ()


async def _book_and_fail_inside(uow: UnitOfWork, elder: str) -> None:
    async with uow.savepoint():
        await uow.visits.book("bath.home", elder, TOMORROW, booked_by=None, channel="phone", key="k")
        raise RuntimeError("handler failed")


async def test_a_hold_keeps_others_out_until_it_expires(database: Database, clock: SteppedClock) -> None:
    one, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    async with database.unit_of_work() as uow:
        await uow.visits.hold("bath.home", one.id, TOMORROW, by=one.id, channel="phone", key="h")
        await uow.commit()
    assert await try_to_book(database, other, TOMORROW, key="1") is None
    clock.step(timedelta(minutes=6))
    assert await try_to_book(database, other, TOMORROW, key="2")
    assert await try_to_book(database, one, TOMORROW, key="3") is None


async def test_who_held_a_time_can_book_it(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        held = await uow.visits.hold("bath.home", elder.id, TOMORROW, by=None, channel="phone", key="h")
        await uow.commit()
    async with database.reading() as uow:
        assert await uow.visits.upcoming([elder.id]) == ()
        assert await uow.visits.available("bath.home", elder.id, TOMORROW) is not None
    visit = await book(database, elder, TOMORROW)
    assert visit.workers == held.workers
    assert await try_to_book(database, elder, TOMORROW + HOUR / 2, key="other") is None


async def test_no_reader_waits_for_a_writer(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.unit_of_work() as uow:
        await uow.visits.book("bath.home", elder.id, TOMORROW, booked_by=None, channel="phone", key="k")
        assert await balance(database, elder) == 15000
        await uow.commit()
    assert await balance(database, elder) == 9000


async def test_a_lost_database_is_unavailable(clock: SteppedClock) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:9/none", clock=clock)
    with pytest.raises(DatabaseGone):
        await gone.upgrade()
    await gone.close()
