"""Category: browser. A newcomer books by chat and makes a call; the page fits a desk and a phone.

With NUANXIAN_SCREENSHOTS=FOLDER the page is also kept as pictures there.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from bot.courier import Courier
from tests.fakes.chromium import launched
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from voice.calls import Calls
from voice.equipment import Equipment
from voice.legs.base import CallInfo
from voice.legs.browser import BrowserServer

pytestmark = pytest.mark.real
pytest_plugins = ["tests.fixtures.chromium"]

DESK = (1280, 860)
PHONE = (360, 740)
_SERIOUS = {"serious", "critical"}


@pytest.fixture
async def calls(phone: BrowserServer) -> AsyncIterator[list[ScriptedTalk]]:
    """Answered calls, with a voice and ears that need no models."""
    talks: list[ScriptedTalk] = []

    def host(info: CallInfo) -> ScriptedTalk:
        talks.append(ScriptedTalk({"我要洗澡": say("好的想约哪一天"), "1": say("好的再见", then="hangup")}))
        return talks[-1]

    equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
    running = Calls([phone], phone.captioned(host), equipment)
    await running.start()
    yield talks
    await running.stop(limit=0)


async def opened(chromium: Browser, address: str, size: tuple[int, int]) -> tuple[Page, list[str]]:
    """Return the page in a window of that size, and the list of what the browser will complain about."""
    context = await chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = await context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"http://{address}/try")
    return page, complaints


async def chat(page: Page, text: str, answer: str) -> None:
    """Send ``text`` and wait for an answer that holds ``answer``."""
    await page.get_by_label("消息", exact=True).fill(text)
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator("#log .theirs").last).to_contain_text(answer)


async def check(page: Page, name: str) -> None:
    """Keep a picture; fail where something is wider than the window or axe has a serious finding."""
    folder = os.environ.get("NUANXIAN_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")
    assert await page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    found = (await Axe().run(page)).response["violations"]
    assert not [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in _SERIOUS], name


async def booked(page: Page, courier: Courier) -> None:
    """Book a bath in the chat, and let the family hear of it."""
    await chat(page, "我想约人来洗澡", "哪一天")
    await chat(page, "后天上午九点", "对吗")
    await chat(page, "对", "约好了")
    await courier.send_due()


async def phone_call(page: Page) -> None:
    """Ring, hear the greeting, say a typed sentence."""
    await page.get_by_text("用麦克风说话").click()
    await page.get_by_role("button", name="拨打 12343").click()
    await expect(page.locator("#captions .us")).to_have_text(GREETING)
    await speak(page, "我要洗澡", "好的想约哪一天")
    await expect(page.locator("#captions .caller")).to_have_text("我要洗澡")


async def speak(page: Page, text: str, answer: str) -> None:
    """Have a typed sentence said, and wait for the answer."""
    await page.get_by_label("替您说的话").fill(text)
    await page.get_by_role("button", name="说", exact=True).click()
    await expect(page.locator("#captions .us").last).to_have_text(answer, timeout=15_000)


async def test_at_a_desk_one_books_by_chat_and_calls(
    chromium: Browser, address: str, calls: list[ScriptedTalk], courier: Courier
) -> None:
    page, complaints = await opened(chromium, address, DESK)
    await expect(page.locator("#log .theirs")).to_have_count(1)
    await booked(page, courier)
    await phone_call(page)
    await check(page, "try-1280")
    await page.get_by_role("button", name="1", exact=True).click()
    await expect(page.locator("#status")).to_have_text("对方挂断了", timeout=15_000)
    assert calls[0].of("started") == ["13805341234"]
    assert complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_daughter_sees_at_once_what_was_booked(
    chromium: Browser,
    address: str,
    size: tuple[int, int],
    calls: list[ScriptedTalk],
    courier: Courier,
) -> None:
    page, complaints = await opened(chromium, address, size)
    other, _ = await opened(chromium, address, size)
    await other.get_by_role("radio", name="李敏").check(force=True)
    await booked(page, courier)
    await expect(other.locator("#log .theirs").last).to_contain_text("预约好了")
    await expect(page.get_by_role("radio", name="李敏")).to_have_accessible_name(re.compile(r"李敏\s*1"))
    await page.get_by_role("button", name="李敏的微信").click()
    await expect(page.locator("#log .theirs")).to_have_count(1)
    await expect(page.locator("#log .theirs")).to_contain_text("预约好了")
    await page.get_by_role("radio", name="王秀英").first.check(force=True)
    await expect(page.locator("#log .mine")).to_have_count(3)
    await check(other, f"try-notice-{size[0]}")
    assert complaints == []


async def test_a_call_goes_on_while_one_looks_into_another_chat(
    chromium: Browser, address: str, calls: list[ScriptedTalk]
) -> None:
    page, _ = await opened(chromium, address, DESK)
    await phone_call(page)
    await page.get_by_role("radio", name="李敏").check(force=True)
    await expect(page.locator("#number")).to_contain_text("王秀英")
    await page.get_by_role("button", name="挂断").click()
    await expect(page.locator("#number")).to_contain_text("李敏")
    assert calls[0].of("started") == ["13805341234"]


@pytest.mark.parametrize(
    ("flags", "why"),
    [([], "没有找到麦克风"), (["--use-fake-device-for-media-stream"], "浏览器没让用麦克风")],
    ids=["none", "refused"],
)
async def test_without_a_microphone_one_is_told_and_types(
    address: str, calls: list[ScriptedTalk], flags: list[str], why: str
) -> None:
    async with launched(*flags) as browser:
        page, _ = await opened(browser, address, DESK)
        await page.get_by_role("button", name="拨打 12343").click()
        await expect(page.locator("#captions .note")).to_contain_text(why)
        await speak(page, "我要洗澡", "好的想约哪一天")


async def test_on_a_phone_options_are_tapped_and_the_call_is_ended(
    chromium: Browser, address: str, calls: list[ScriptedTalk]
) -> None:
    page, complaints = await opened(chromium, address, PHONE)
    await page.get_by_role("radio", name="陌生人").check(force=True)
    await page.get_by_role("radio", name="王秀英", exact=False).first.check(force=True)
    await chat(page, "我要约助浴", "哪一天")
    await chat(page, "后天", "您选哪一个")
    await check(page, "try-360")
    await page.locator("#log .options button").first.click()
    await expect(page.locator("#log .mine")).to_have_count(3)
    await page.get_by_role("button", name="切换到菜单").click()
    await page.get_by_role("button", name="找人工").click()
    await expect(page.locator("#log .theirs").last).to_contain_text("回电", timeout=20_000)
    await page.get_by_role("button", name="切换到打字").click()
    await chat(page, "对", "登记好了")
    await expect(page.get_by_text("已转给工作人员")).to_be_visible()
    await page.get_by_role("button", name="电话", exact=True).click()
    await phone_call(page)
    await check(page, "try-phone-360")
    await page.get_by_role("button", name="挂断").click()
    await expect(page.locator("#status")).to_have_text("您挂断了")
    while ("ended", "caller") not in calls[0].told:  # noqa: ASYNC110  the call closes in its own time
        await asyncio.sleep(0.02)
    assert complaints == []
