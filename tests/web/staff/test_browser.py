"""Category: browser. A supervisor at a desk and on a phone: sign in, find a call, hear it, sign out.

With NUANXIAN_SCREENSHOTS=FOLDER the pages are also kept as pictures there.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from backend.db import Database
from core.clock import SteppedClock
from tests.fakes.console_site import CALL, PASSWORD, chatted, noticed

pytestmark = pytest.mark.real
pytest_plugins = ["tests.fixtures.chromium"]

DESK = (1280, 800)
PHONE = (360, 740)
PAGES = {
    "overview": "/",
    "conversations": "/conversations",
    "conversation": f"/conversations/{CALL}",
    "visits": "/visits?day=2026-11-13",
    "tickets": "/tickets",
    "alerts": "/alerts",
    "staff": "/staff",
    "password": "/me/password",
    "audit": "/audit",
}
_SERIOUS = {"serious", "critical"}


@pytest.fixture
async def url(app: FastAPI, sample_sqlite: Database, clock: SteppedClock) -> AsyncIterator[str]:
    """The console on a real port of this machine, with some days of talks and a few alerts."""
    await chatted(sample_sqlite, clock)
    await noticed(sample_sqlite)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/console"
    server.should_exit = True
    await serving


async def opened(chromium: Browser, size: tuple[int, int]) -> tuple[Page, list[str]]:
    """Return a window of that size, and the list in which what the browser complains about will stand."""
    context = await chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = await context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


async def sign_in(page: Page, url: str, username: str = "administrator") -> None:
    await page.goto(f"{url}/")
    await page.get_by_label("用户名").fill(username)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("navigation")).to_be_visible()


async def keep(page: Page, name: str) -> None:
    """Keep a picture of the page where pictures are wanted."""
    folder = os.environ.get("NUANXIAN_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_sign_in_find_a_call_hear_it_sign_out(chromium: Browser, url: str) -> None:
    page, complaints = await opened(chromium, DESK)
    await sign_in(page, url)
    await page.get_by_role("link", name="对话", exact=True).click()
    await page.get_by_role("searchbox").fill("没有人说过的话")
    await expect(page.get_by_text("没有找到对话")).to_be_visible()
    await page.get_by_role("searchbox").fill("医保卡")
    await page.locator(f'a[href$="/{CALL}"]').click()

    caller = page.locator('.bubble.caller[data-at="8.0"]')
    await page.get_by_role("button", name="从 0:08 播放").click()
    await expect(caller).to_have_attribute("aria-current", "true")
    assert await page.evaluate("!document.querySelector('audio').paused")
    await expect(page.locator('.bubble.ours[data-at="10.0"]')).to_have_attribute("aria-current", "true")
    await keep(page, "console-conversation-1280")

    await page.get_by_text("看隐去的内容").click()
    await page.get_by_label("理由").fill("回拨老人核实")
    await page.get_by_role("button", name="查看").click()
    await expect(page.locator("#record")).to_contain_text("13805341234")

    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    await page.goto(f"{url}/conversations/{CALL}")
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert complaints == []


async def test_a_refused_form_says_why_without_leaving_the_page(chromium: Browser, url: str) -> None:
    page, _ = await opened(chromium, DESK)
    await sign_in(page, url)
    await page.goto(f"{url}/tickets")
    await page.get_by_role("button", name="我来办").first.click()
    await expect(page.locator(".ticket").first).to_contain_text("在办")
    await page.locator(".ticket summary", has_text="办结").first.click()
    await page.get_by_label("怎么办的").first.fill("   ")
    await page.locator(".ticket form button", has_text="办结").first.click()
    await expect(page.get_by_role("alert")).to_contain_text("请写明怎么办的")


async def test_two_people_send_an_alert_and_its_row_follows(
    chromium: Browser, url: str, sample_sqlite: Database
) -> None:
    writer, complaints = await opened(chromium, DESK)
    await sign_in(writer, url, "seat")
    await writer.get_by_role("link", name="提醒", exact=True).click()
    await writer.get_by_text("写一条提醒").click()
    await writer.get_by_label("标题").first.fill("冒充燃气公司")
    await writer.get_by_label("内容").first.fill("上门收费的先别开门，打 12343 问清楚。")
    await keep(writer, "console-alerts-form-1280")
    await writer.get_by_role("button", name="送去批准").first.click()
    row = writer.locator(".alert", has_text="冒充燃气公司")
    await expect(row).to_contain_text("待批准")
    await expect(writer.get_by_label("标题").first).to_be_hidden()

    leader, more = await opened(chromium, PHONE)
    await sign_in(leader, url, "supervisor")
    await leader.goto(f"{url}/alerts")
    waiting = leader.locator(".alert", has_text="冒充燃气公司")
    await waiting.locator("summary", has_text="批准").click()
    await expect(waiting).to_contain_text("现在会发给 9 人")
    await keep(leader, "console-alerts-approve-360")
    await waiting.get_by_role("button", name="批准并发出").click()
    await expect(waiting).to_contain_text("正在发")
    alert = ((await waiting.get_attribute("id")) or "").removeprefix("alert-")
    async with sample_sqlite.unit_of_work() as uow:
        await uow.alerts.release(alert, limit=100)
        for notice in await uow.outbox.take():
            await uow.outbox.sent(notice.id, "wechat")
        await uow.commit()
    await expect(waiting).to_contain_text("发完了", timeout=15_000)
    assert complaints == more == []


async def test_a_new_member_and_a_corrected_sentence(chromium: Browser, url: str) -> None:
    page, complaints = await opened(chromium, DESK)
    await sign_in(page, url)
    await page.goto(f"{url}/staff")
    await page.get_by_text("新建账号").click()
    await page.get_by_label("用户名").fill("wang")
    await page.get_by_label("姓名").first.fill("王新人")
    await keep(page, "console-staff-form-1280")
    await page.get_by_role("button", name="新建").click()
    await expect(page.get_by_role("status")).to_contain_text("只显示这一次")
    await keep(page, "console-staff-added-1280")
    password = await page.get_by_role("status").locator("code").inner_text()

    await page.goto(f"{url}/conversations/{CALL}")
    turn = page.locator(".turn", has_text="医保卡冻结").first
    await turn.get_by_text("这句应是什么意思").click()
    await turn.get_by_label("应是").select_option("report_fraud")
    await turn.get_by_role("textbox").fill("钱已经转了")
    await keep(page, "console-correction-1280")
    await turn.get_by_role("button", name="记下").click()
    await expect(turn).to_contain_text("应是 被骗报告")
    await page.get_by_role("button", name="退出").click()

    await page.get_by_label("用户名").fill("wang")
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_title("改密码").click()
    await page.get_by_label("原密码").fill(password)
    for label in ("新密码（", "再输一遍"):
        await page.get_by_label(label).fill("a-better-password")
    await page.get_by_role("button", name="换密码").click()
    await expect(page.get_by_role("status")).to_contain_text("密码已经换好")
    assert complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_is_accessible_and_fits(chromium: Browser, url: str, size: tuple[int, int]) -> None:
    page, complaints = await opened(chromium, size)
    await page.goto(f"{url}/sign-in")
    await check(page, f"console-sign-in-{size[0]}")
    await sign_in(page, url)
    for name, path in PAGES.items():
        await page.goto(f"{url}{path}")
        await check(page, f"console-{name}-{size[0]}")
    assert complaints == []


async def check(page: Page, name: str) -> None:
    """Keep a picture; fail where something is wider than the window or axe has a serious finding."""
    await page.wait_for_load_state("networkidle")
    if name != "console-conversation-1280":
        await keep(page, name)
    assert await page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), (
        f"{name} overflows"
    )
    found = (await Axe().run(page)).response["violations"]
    serious = [
        (violation["id"], [node["html"] for node in violation["nodes"]][:3])
        for violation in found
        if violation["impact"] in _SERIOUS
    ]
    assert not serious, name
