"""Category: application. A notice from draft to delivery: two people, counts, and a page that refreshes."""

import re

import pytest

from backend.alerts.schemas import AlertDraft
from backend.audit.schemas import EntryView
from backend.db import Database
from backend.seeding.people import WANG_XIUYING
from backend.staff.service import IDLE
from core.clock import SteppedClock
from tests.fakes.console_site import Browser, Desk

FORM = {"title": "冒充社保局", "text": "别说验证码", "area": "decheng", "audience": "everyone"}
FRAGMENT = {"hx-request": "true"}


@pytest.fixture
async def seat(desk: Desk) -> Browser:
    return await desk.seat("seat")


@pytest.fixture
async def supervisor(desk: Desk) -> Browser:
    return await desk.seat("supervisor")


async def written(browser: Browser, then: str = "submit", **fields: str) -> str:
    """Write an alert and return its id."""
    page = (await browser.post("/alerts", {**FORM, **fields, "then": then}, **FRAGMENT)).text
    return re.findall(r'id="alert-([^"]+)"', page)[0]


async def log(database: Database) -> list[EntryView]:
    async with database.reading() as uow:
        return list(await uow.audit.search(areas={"decheng"}))


async def subscribed(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.alerts.subscribe(WANG_XIUYING, "phone")
        await uow.commit()


async def test_one_writes_another_approves_and_the_page_counts(
    seat: Browser, supervisor: Browser, sample_sqlite: Database
) -> None:
    await subscribed(sample_sqlite)
    alert = await written(seat)
    waiting = (await supervisor.get("/alerts")).text
    assert "现在会发给 1 人" in waiting
    assert "孙坐席 写于" in waiting
    going = (await supervisor.post(f"/alerts/{alert}/approve", {}, **FRAGMENT)).text
    assert "正在发" in going
    assert "every 3s" in going
    async with sample_sqlite.unit_of_work() as uow:
        await uow.alerts.release(alert, limit=10)
        (notice,) = await uow.outbox.take()
        assert notice.data["text"] == "冒充社保局\n别说验证码"
        await uow.outbox.sent(notice.id, "wechat")
        await uow.commit()
    done = (await supervisor.get(f"/alerts/{alert}/progress", **FRAGMENT)).text
    assert "发完了" in done
    assert "已送到 <b>1</b>" in done
    assert "every 3s" not in done
    deeds = [(e.action, e.who) for e in await log(sample_sqlite) if e.subject == f"alert:{alert}"]
    assert deeds == [("alert.approved", "supervisor"), ("alert.submitted", "seat"), ("alert.written", "seat")]


async def test_nobody_approves_what_they_wrote(supervisor: Browser) -> None:
    alert = await written(supervisor)
    assert "批准并发出" not in (await supervisor.get("/alerts")).text
    response = await supervisor.post(f"/alerts/{alert}/approve", {}, **FRAGMENT)
    assert response.status_code == 403
    assert "自己写的提醒不能自己批准" in response.text


async def test_a_draft_is_changed_by_its_author_until_it_is_handed_in(
    seat: Browser, supervisor: Browser
) -> None:
    alert = await written(seat, then="keep")
    assert (await supervisor.post(f"/alerts/{alert}", {**FORM, "text": "别人改"})).status_code == 403
    changed = (await seat.post(f"/alerts/{alert}", {**FORM, "text": "第一行\r\n第二行"}, **FRAGMENT)).text
    assert "第一行\n第二行" in changed
    assert "待批准" in (await seat.post(f"/alerts/{alert}/submit", {}, **FRAGMENT)).text
    assert (await seat.post(f"/alerts/{alert}", {**FORM, "text": "又改"})).status_code == 409


async def test_an_alert_is_withdrawn_by_its_author_or_a_supervisor_before_it_goes(
    seat: Browser, supervisor: Browser, desk: Desk
) -> None:
    by_lead = await written(supervisor)
    assert (await seat.post(f"/alerts/{by_lead}/withdraw", {})).status_code == 403
    for who in (seat, supervisor):
        alert = await written(seat)
        row = (await who.post(f"/alerts/{alert}/withdraw", {}, **FRAGMENT)).text
        assert "已撤回" in row
        assert (await supervisor.post(f"/alerts/{alert}/approve", {})).status_code == 409
    gone = await written(seat)
    await supervisor.post(f"/alerts/{gone}/approve", {})
    assert (await supervisor.post(f"/alerts/{gone}/withdraw", {})).status_code == 409


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("title", " ", "标题要有"), ("text", "长" * 501, "最多 500 个字"), ("audience", "all", "请选发给谁")],
)
async def test_what_is_wrong_is_said_on_the_page(seat: Browser, field: str, value: str, said: str) -> None:
    response = await seat.post("/alerts", {**FORM, field: value}, **FRAGMENT)
    assert response.status_code == 400
    assert said in response.text


async def test_nothing_is_written_for_or_seen_of_another_area(
    seat: Browser, supervisor: Browser, sample_sqlite: Database
) -> None:
    assert (await seat.post("/alerts", {**FORM, "area": "changle"})).status_code == 404
    assert (await seat.post("/alerts", {**FORM, "area": "dezhou"})).status_code == 404
    async with sample_sqlite.unit_of_work() as uow:
        foreign = await uow.alerts.write(AlertDraft("外地", "外地的话", "changle"), "staff:x")
        await uow.alerts.submit(foreign.id, "staff:x")
        await uow.commit()
    assert "外地" not in (await supervisor.get("/alerts")).text
    for act in ("approve", "withdraw"):
        assert (await supervisor.post(f"/alerts/{foreign.id}/{act}", {})).status_code == 404
    assert (await supervisor.get(f"/alerts/{foreign.id}/progress", **FRAGMENT)).status_code == 404


async def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(
    seat: Browser, clock: SteppedClock
) -> None:
    alert = await written(seat)
    for _ in range(3):
        clock.step(IDLE / 3)
        answer = await seat.get(f"/alerts/{alert}/progress", **FRAGMENT)
    assert answer.headers["hx-redirect"].startswith("/console/sign-in")
