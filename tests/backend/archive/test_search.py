"""Category: backend. Conversations are found on both databases, page after page, in their areas only."""

from dataclasses import replace

import pytest

from backend.archive.schemas import Query
from backend.db import Database
from backend.seeding.people import WANG_XIUYING
from core.clock import SteppedClock
from tests.fakes.console_site import CALL, ELSEWHERE, chatted, talked

DECHENG = Query(areas={"decheng"})


@pytest.fixture
async def archive(sample: Database, clock: SteppedClock) -> Database:
    await talked(sample, clock, "call.wav")
    await chatted(sample, clock)
    return sample


async def ids(database: Database, query: Query) -> list[str]:
    async with database.reading() as uow:
        return [row.id for row in (await uow.archive.search(query)).rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (replace(DECHENG, words="洗澡"), True),
        (replace(DECHENG, words="1234"), True),
        (replace(DECHENG, words="王秀英"), True),
        (replace(DECHENG, flag="fraud", handed_over=True, doubtful=True), True),
        (replace(DECHENG, intent="check_fraud", channel="phone"), True),
        (replace(DECHENG, words="%"), False),
        (replace(DECHENG, words="_"), False),
        (replace(DECHENG, words="8234"), False),
        (replace(DECHENG, flag="frau"), False),
        (replace(DECHENG, flag='"'), False),
        (Query(areas={"changle"}), False),
        (Query(areas=()), False),
    ],
)
async def test_what_is_asked_for_is_found(archive: Database, query: Query, *, found: bool) -> None:
    assert (CALL in await ids(archive, query)) is found


async def test_each_conversation_stands_on_one_page(archive: Database) -> None:
    everything, before, pages = await ids(archive, DECHENG), "", []
    while True:
        async with archive.reading() as uow:
            page = await uow.archive.search(replace(DECHENG, before=before, limit=3))
        pages += [row.id for row in page.rows]
        before = page.next
        if not before:
            break
    assert pages == everything
    assert len(set(pages)) == len(pages) >= 8


async def test_a_row_tells_what_became_of_it(archive: Database) -> None:
    async with archive.reading() as uow:
        (row,) = (await uow.archive.search(replace(DECHENG, words="医保卡"))).rows
    assert (row.person, row.handed_over, row.has_recording, row.flags) == ("王秀英", True, True, ("fraud",))
    assert row.intents == ("book_service", "check_fraud")
    assert row.lowest == pytest.approx(0.52)
    assert "医保卡" in row.excerpt


async def test_what_a_turn_did_stands_beside_it(archive: Database) -> None:
    async with archive.unit_of_work() as uow:
        elder = (await uow.people.get(WANG_XIUYING)).id
        opening = (await uow.visits.openings("bath.home", elder, archive.clock().date(), limit=1))[0]
        await uow.visits.book(
            "bath.home", elder, opening.start, booked_by=elder, channel="phone", key=f"{CALL}:3"
        )
        await uow.commit()
    async with archive.reading() as uow:
        outcomes = await uow.archive.outcomes(CALL, [f"{CALL}:{n}" for n in (1, 2, 3)])
    assert [outcome.what for outcome in outcomes[f"{CALL}:2"]] == ["fraud_watch"]
    assert [outcome.what for outcome in outcomes[f"{CALL}:3"]] == ["booked"]


async def test_the_numbers_of_the_day(archive: Database, clock: SteppedClock) -> None:
    midnight = clock().replace(hour=0, minute=0)
    async with archive.reading() as uow:
        here = await uow.archive.tally({"decheng"}, midnight)
        both = await uow.archive.tally({"decheng", "changle"}, midnight)
    assert (here.handed_over, here.flagged) == (1, 1)
    assert both.conversations == here.conversations + 1
    assert ELSEWHERE not in await ids(archive, DECHENG)
