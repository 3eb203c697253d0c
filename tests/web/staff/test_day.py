"""Category: application. The visits of a day, and tickets from open to closed."""

import re
from datetime import timedelta

import pytest

from backend.db import Database
from core.clock import SteppedClock, local
from tests.fakes.console_site import Browser, Desk


@pytest.fixture
async def seat(desk: Desk) -> Browser:
    return await desk.seat("seat")


def rows(page: str, kind: str) -> list[str]:
    return re.findall(rf'id="{kind}-([^"]+)"', page)


async def test_the_visits_of_a_day_by_worker_and_state(
    seat: Browser, sample_sqlite: Database, clock: SteppedClock
) -> None:
    day = local(clock()).replace(hour=0, minute=0) - timedelta(days=3)
    async with sample_sqlite.reading() as uow:
        visits = await uow.visits.search(area="decheng", since=day, until=day + timedelta(days=1))
    one = visits[0]
    page = (await seat.get(f"/visits?day={day:%Y-%m-%d}")).text
    assert sorted(rows(page, "visit")) == sorted(visit.id for visit in visits)
    page = (await seat.get(f"/visits?day={day:%Y-%m-%d}&worker={one.workers[0].id}&status={one.status}")).text
    assert one.id in rows(page, "visit")
    assert set(rows(page, "visit")) == {
        visit.id
        for visit in visits
        if visit.status == one.status and one.workers[0].id in {worker.id for worker in visit.workers}
    }


async def test_a_visit_tells_where_it_is_for_a_reason(seat: Browser, sample_sqlite: Database) -> None:
    async with sample_sqlite.reading() as uow:
        visit = (await uow.visits.search(area="decheng", limit=1))[0]
        foreign = (await uow.visits.search(area="changle", limit=1))[0]
    day = f"{visit.start:%Y-%m-%d}"
    assert visit.elder.address not in (await seat.get(f"/visits?day={day}")).text
    shown = (await seat.post(f"/visits/{visit.id}/reveal", {"reason": "护理员找不到门"})).text
    assert visit.elder.address in shown
    assert visit.elder.phones[0] in shown
    assert (await seat.post(f"/visits/{foreign.id}/reveal", {"reason": "看看"})).status_code == 404


async def test_a_ticket_is_taken_and_closed_with_what_was_done(seat: Browser, desk: Desk) -> None:
    (ticket,) = rows((await seat.get("/tickets")).text, "ticket")
    assert (await seat.post(f"/tickets/{ticket}/take", {})).status_code == 303
    other = await (await desk.seat("supervisor")).post(f"/tickets/{ticket}/take", {})
    assert other.status_code == 409
    assert "刚刚被别人改过" in other.text
    assert (await seat.post(f"/tickets/{ticket}/close", {"resolution": ""})).status_code == 400
    await seat.post(f"/tickets/{ticket}/close", {"resolution": "已电话劝阻，没有转账"})
    assert rows((await seat.get("/tickets")).text, "ticket") == []
    closed = (await seat.get("/tickets?status=closed")).text
    assert "已电话劝阻，没有转账" in closed
    assert "孙坐席" in closed


async def test_htmx_gets_the_changed_row_and_errors_as_a_notice(seat: Browser) -> None:
    (ticket,) = rows((await seat.get("/tickets")).text, "ticket")
    taken = await seat.post(f"/tickets/{ticket}/take", {}, **{"hx-request": "true"})
    assert "在办" in taken.text
    assert "<html" not in taken.text
    refused = await seat.post(f"/tickets/{ticket}/close", {"resolution": ""}, **{"hx-request": "true"})
    assert refused.headers["hx-retarget"] == "#notice"
    assert "请写明怎么办的" in refused.text


async def test_a_ticket_is_opened_from_a_conversation(seat: Browser) -> None:
    for _ in range(2):  # sent twice by an impatient hand, opened once
        await seat.post("/conversations/call-1/tickets", {"summary": "明早再问一次", "priority": "urgent"})
    page = (await seat.get("/tickets")).text
    assert page.count("明早再问一次") == 1
    assert page.index("明早再问一次") < page.index("疑似诈骗")  # urgent ones first


async def test_the_auditor_sees_whether_the_chain_holds(desk: Desk) -> None:
    auditor = await desk.seat("auditor")
    await (await desk.seat("seat")).get("/conversations/call-1")
    page = (await auditor.get("/audit")).text
    assert "记录链完整" in page
    assert "对话 call-1" in page
    assert "对话 call-1" not in (await auditor.get("/audit?who=reviewer")).text
    assert (await auditor.get("/audit?before=x")).status_code == 200
