"""Category: application. Finding a conversation, reading it masked, revealing it with a reason."""

import pytest

from backend.audit.schemas import EntryView
from backend.db import Database
from tests.fakes.console_site import CALL, ELSEWHERE, Browser, Desk

NUMBER = "13805341234"


async def log(database: Database) -> list[EntryView]:
    async with database.reading() as uow:
        return list(await uow.audit.search(areas={"decheng", "changle"}))


@pytest.fixture
async def supervisor(desk: Desk) -> Browser:
    return await desk.seat("supervisor")


@pytest.mark.parametrize(
    "asked",
    [
        "q=洗澡",
        "q=1234",
        "q=王秀英",
        "q=千万别转账",
        "channel=phone",
        "area=decheng",
        "since=2026-11-16&until=2026-11-16",
        "intent=check_fraud",
        "flag=fraud",
        "handed=1",
        "doubtful=1",
        "q=洗澡&channel=phone&flag=fraud&handed=1",
    ],
)
async def test_a_conversation_is_found_by(supervisor: Browser, asked: str) -> None:
    assert CALL in (await supervisor.get(f"/conversations?{asked}")).text


@pytest.mark.parametrize(
    "asked", ["q=理发", "q=%25", "q=9999", "channel=wechat", "until=2026-11-15", "intent=complain", "flag=x"]
)
async def test_a_conversation_is_not_found_by(supervisor: Browser, asked: str) -> None:
    page = (await supervisor.get(f"/conversations?{asked}")).text
    assert CALL not in page
    assert "没有找到对话" in page


async def test_odd_filters_are_no_error(supervisor: Browser) -> None:
    for asked in ("since=yesterday", "before=nothing", "q=%00", "area=%27", "since=9999-12-31"):
        assert (await supervisor.get(f"/conversations?{asked}")).status_code == 200


async def test_htmx_gets_the_rows_only(supervisor: Browser) -> None:
    rows = (await supervisor.get("/conversations?q=洗澡", **{"hx-request": "true"})).text
    assert CALL in rows
    assert "<html" not in rows


async def test_a_conversation_shows_what_was_understood_decided_and_done(supervisor: Browser) -> None:
    page = (await supervisor.get(f"/conversations/{CALL}")).text
    for shown in (
        "约服务",
        "97%",
        "booking.begin",
        "Booking:date",
        "转给人工",
        "听清 91%",
        "说到 60% 被打断",
    ):
        assert shown in page
    assert '<mark class="entity" title="服务">洗澡</mark>' in page
    assert '<mark class="evidence" title="医保冻结">医保卡冻结</mark>' in page
    assert "等说完 620 毫秒" in page
    assert 'data-seek="8.0"' in page


async def test_numbers_and_names_are_masked_everywhere(supervisor: Browser) -> None:
    for path in (
        "/",
        "/conversations",
        "/conversations?q=洗澡",
        f"/conversations/{CALL}",
        "/tickets",
        "/visits",
    ):
        page = (await supervisor.get(path)).text
        assert NUMBER not in page, path
        assert "王秀英" not in page.replace('value="王秀英"', ""), path


async def test_a_reveal_needs_a_reason(supervisor: Browser, sample_sqlite: Database) -> None:
    response = await supervisor.post(f"/conversations/{CALL}/reveal", {"reason": " "})
    assert response.status_code == 400
    assert NUMBER not in response.text
    assert not [entry for entry in await log(sample_sqlite) if entry.action == "transcript.reveal"]


async def test_a_reveal_shows_everything_once_and_is_logged(
    supervisor: Browser, sample_sqlite: Database
) -> None:
    response = await supervisor.post(f"/conversations/{CALL}/reveal", {"reason": "回拨核实"})
    assert NUMBER in response.text
    assert "王秀英" in response.text
    assert NUMBER not in (await supervisor.get(f"/conversations/{CALL}")).text
    entry = next(e for e in await log(sample_sqlite) if e.action == "transcript.reveal")
    assert (entry.who, entry.subject, entry.area) == ("supervisor", f"conversation:{CALL}", "decheng")
    assert entry.reason == "回拨核实"


async def test_every_look_is_logged_without_what_was_seen(
    supervisor: Browser, sample_sqlite: Database
) -> None:
    await supervisor.get("/conversations?q=王秀英")
    await supervisor.get(f"/conversations/{CALL}")
    await supervisor.get(f"/conversations/{CALL}/recording")
    await supervisor.get("/visits")
    await supervisor.get("/tickets")
    entries = await log(sample_sqlite)
    actions = {entry.action for entry in entries}
    assert {
        "conversations.search",
        "transcript.read",
        "recording.heard",
        "visits.read",
        "tickets.read",
    } <= actions
    assert not any("王秀英" in f"{entry}" for entry in entries)


async def test_nothing_of_another_area_is_shown(supervisor: Browser) -> None:
    assert ELSEWHERE not in (await supervisor.get("/conversations")).text
    assert ELSEWHERE not in (await supervisor.get("/conversations?area=changle")).text
    assert ELSEWHERE not in (await supervisor.get("/tickets?area=changle")).text
    for path in ("", "/recording", "/waveform.svg"):
        assert (await supervisor.get(f"/conversations/{ELSEWHERE}{path}")).status_code == 404
    for path in ("reveal", "tickets"):
        form = {"reason": "看看", "summary": "看看"}
        assert (await supervisor.post(f"/conversations/{ELSEWHERE}/{path}", form)).status_code == 404


async def test_a_page_that_is_not_there_says_so_in_chinese_with_a_way_out(supervisor: Browser) -> None:
    response = await supervisor.get("/conversations/nothing")
    assert response.status_code == 404
    assert "没有找到" in response.text
    assert 'href="/console/"' in response.text
