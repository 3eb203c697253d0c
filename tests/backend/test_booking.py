"""Booking: what an elder gets, what is refused and why."""

from datetime import datetime, timedelta

import pytest

from backend.db import Database
from backend.people.schemas import PersonView
from backend.visits.schemas import Status
from core.clock import SteppedClock
from core.errors import AlreadyChanged, Forbidden, NotEligible, NotOpen, SlotTaken
from tests.backend.world import HOUR, TOMORROW, balance, book, consent, employ, enrol_elder, enrol_relative


async def test_booked_visit_names_worker_passcode_and_what_the_subsidy_pays(database: Database) -> None:
    elder, worker = await enrol_elder(database), await employ(database)
    visit = await book(database, elder)
    assert visit.status == "confirmed"
    assert [card.id for card in visit.workers] == [worker.id]
    assert visit.workers[0].honorific == "周护理员"
    assert visit.passcode.isdigit()
    assert len(visit.passcode) == 4
    assert (visit.price, visit.covered) == (6000, 6000)
    assert await balance(database, elder) == 15000 - 6000
    async with database.reading() as uow:
        assert await uow.visits.upcoming([elder.id]) == (visit,)


async def test_same_key_again_is_the_same_visit(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    first = await book(database, elder, key="turn-1")
    again = await book(database, elder, TOMORROW + 3 * HOUR, key="turn-1")
    assert again == first
    assert await balance(database, elder) == 9000


async def test_travel_is_kept_free_between_two_visits(database: Database) -> None:
    one, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    await book(database, one, TOMORROW, key="1")
    with pytest.raises(SlotTaken):
        await book(database, other, TOMORROW + HOUR, key="2")
    await book(database, other, TOMORROW + HOUR + timedelta(minutes=15), key="3")


async def test_a_worker_from_farther_away_needs_longer_between_visits(database: Database) -> None:
    one, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database, district="decheng.huangheya")
    await book(database, one, TOMORROW, key="1")
    with pytest.raises(SlotTaken):
        await book(database, other, TOMORROW + HOUR + timedelta(minutes=15), key="2")


async def test_item_for_two_workers_takes_both(database: Database) -> None:
    elder, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    with pytest.raises(SlotTaken):
        await book(database, elder, item="bath.bed", key="1")
    await employ(database, name="吴慧")
    visit = await book(database, elder, item="bath.bed", key="2")
    assert len({card.id for card in visit.workers}) == 2
    with pytest.raises(SlotTaken):
        await book(database, other, key="3")


async def test_skill_licence_and_suspension_decide_who_may_come(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database, ["nursing"])
    nurse = await employ(database, ["nursing"], licences=["nurse"])
    visit = await book(database, elder, item="medical.dressing", key="1")
    assert [card.id for card in visit.workers] == [nurse.id]
    async with database.unit_of_work() as uow:
        await uow.workers.suspend(nurse.id, "complaint")
        await uow.commit()
    with pytest.raises(SlotTaken):
        await book(database, elder, TOMORROW + 4 * HOUR, item="medical.dressing", key="2")


async def test_a_woman_is_sent_to_bathe_who_wants_one(sample: Database) -> None:
    async with sample.unit_of_work() as uow:
        caller = await uow.people.identify("decheng", "phone", "13805341234", trusted=True)
        assert caller.person is not None
        openings = await uow.visits.openings("bath.home", caller.person.id, TOMORROW.date(), limit=20)
    assert {card.sex for opening in openings for card in opening.workers} == {"f"}


async def test_the_worker_of_last_time_comes_again_though_she_has_more_to_do(database: Database) -> None:
    elder, other = await enrol_elder(database), await enrol_elder(database, "钱秀荣")
    await employ(database)
    await employ(database, name="吴慧")
    known = (await book(database, elder, key="1")).workers
    next_day = TOMORROW + timedelta(days=1)
    await _make_busy(database, other, known[0].id, next_day + 3 * HOUR)
    again = await book(database, elder, next_day, key="2")
    assert again.workers == known


async def _make_busy(db: Database, elder: PersonView, worker: str, start: datetime) -> None:
    """Give ``worker`` a visit at ``start`` to another elder, by taking the others out of the way."""
    async with db.unit_of_work() as uow:
        for view in await uow.workers.of_area("decheng"):
            if view.id != worker:
                await uow.workers.suspend(view.id, "test")
        visit = await uow.visits.book(
            "bath.home", elder.id, start, booked_by=None, channel="phone", key="busy"
        )
        assert visit.workers[0].id == worker
        for view in await uow.workers.of_area("decheng"):
            await uow.workers.reinstate(view.id)
        await uow.commit()


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (TOMORROW - timedelta(days=2), "past"),
        (TOMORROW.replace(hour=7), "outside_hours"),
        (TOMORROW.replace(hour=17, minute=30), "outside_hours"),
        (TOMORROW - timedelta(days=1), "lead_time"),
    ],
)
async def test_refusal_says_why(database: Database, start: datetime, reason: str) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    async with database.reading() as uow:
        with pytest.raises(NotOpen) as refusal:
            await uow.visits.available("bath.home", elder.id, start)
    assert str(refusal.value) == reason
    assert refusal.value.spoken != NotOpen.spoken


async def test_urgent_help_needs_no_two_hours(database: Database, clock: SteppedClock) -> None:
    elder = await enrol_elder(database)
    await employ(database, ["care"])
    soon = clock() + timedelta(minutes=30)
    async with database.reading() as uow:
        opening = await uow.visits.available("urgent.help", elder.id, soon)
    assert opening is not None
    assert opening.start == soon


async def test_the_young_are_asked_for_whom(database: Database) -> None:
    await employ(database)
    daughter = await enrol_relative(database)
    with pytest.raises(NotEligible):
        await book(database, daughter)


async def test_only_who_has_consent_books(database: Database) -> None:
    elder, daughter = await enrol_elder(database), await enrol_relative(database)
    await employ(database)
    with pytest.raises(Forbidden):
        await book(database, elder, by=daughter.id, key="1")
    await consent(database, elder, daughter, "view")
    with pytest.raises(Forbidden):
        await book(database, elder, by=daughter.id, key="2")
    await consent(database, elder, daughter, "book")
    visit = await book(database, elder, by=daughter.id, key="3")
    assert visit.history[0].who == daughter.id


async def test_what_the_subsidy_cannot_pay_is_left_for_the_door(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    visits = [await book(database, elder, TOMORROW + timedelta(days=day), key=f"{day}") for day in range(3)]
    assert [visit.covered for visit in visits] == [6000, 6000, 3000]
    assert await balance(database, elder) == 0


async def test_who_is_in_no_group_pays_all(database: Database) -> None:
    elder = await enrol_elder(database, groups=())
    await employ(database)
    visit = await book(database, elder)
    assert visit.covered == 0
    assert await balance(database, elder) == 0


async def test_a_second_service_at_the_same_hour_is_refused(database: Database) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    await employ(database, ["cleaning"], name="吴慧")
    await book(database, elder, key="1")
    with pytest.raises(SlotTaken) as refusal:
        await book(database, elder, item="clean.rooms", key="2")
    assert "已经约了" in refusal.value.spoken


async def test_guest_books_for_himself(database: Database) -> None:
    await employ(database)
    async with database.unit_of_work() as uow:
        guest = await uow.people.register_guest(
            "德城区", "郑永贵", "14105349999", "运河街道运河人家5号楼", "phone", "phone:decheng:14105349999"
        )
        await uow.commit()
    assert guest.district == "decheng.yunhe"
    visit = await book(database, guest, by=guest.id)
    assert visit.covered == 0


async def test_passed_visits_are_rated_once(database: Database, clock: SteppedClock) -> None:
    elder = await enrol_elder(database)
    await employ(database)
    visit = await book(database, elder)
    clock.step(timedelta(days=1))
    async with database.unit_of_work() as uow:
        with pytest.raises(AlreadyChanged):
            await uow.visits.rate(visit.id, 5, by=elder.id, channel="phone", key="r0")
        steps: tuple[Status, ...] = ("en_route", "in_service", "completed")
        for status in steps:
            await uow.visits.advance(visit.id, status, by="staff:x", channel="app", key=status)
        rated = await uow.visits.rate(visit.id, 5, by=elder.id, channel="phone", key="r1")
        again = await uow.visits.rate(visit.id, 1, by=elder.id, channel="phone", key="r1")
        entries = await uow.accounts.statement(elder.id)
        await uow.commit()
    assert (rated.status, rated.rating, again.rating) == ("rated", 5, 5)
    assert [change.what for change in rated.history] == [
        "booked",
        "en_route",
        "in_service",
        "completed",
        "rated",
    ]
    assert [(entry.kind, entry.amount) for entry in entries] == [("reserve", 6000), ("capture", 6000)]
