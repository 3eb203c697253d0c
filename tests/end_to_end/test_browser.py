"""Category: browser, end to end. A call that was really spoken is found, heard and read at the console.

The service runs in a process of its own, as ``make run`` starts it.
"""

import wave
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from tests.end_to_end.conftest import PATIENT, Service
from tests.fakes.chromium import launched
from voice.caller import Speaker, dial
from voice.sound import RATE, WIDTH

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
pytest_plugins = ["tests.fixtures.chromium"]

NUMBER = "13805341234"
WAITED = 60_000
"""Milliseconds for what takes speech: a loaded machine may need them."""
_SERIOUS = {"serious", "critical"}


async def test_a_call_is_found_heard_and_read_at_the_console(
    service: Service, elder: Speaker, chromium: Browser
) -> None:
    uri = f"sip:12343@{service.sip}"
    report = await dial(
        uri,
        from_number=NUMBER,
        lines=["我想找人给我洗澡", "后天上午九点", "对的", "没有了"],
        say=elder,
        quiet=PATIENT,
    )
    assert len(report.exchanges) == 5

    page = await (await chromium.new_context(locale="zh-CN")).new_page()
    await page.goto(f"http://{service.http}/console/")
    await page.get_by_label("用户名").fill("admin")
    await page.get_by_label("密码").fill(service.password)
    await page.get_by_role("button", name="登录").click()

    await page.get_by_role("link", name="对话", exact=True).click()
    await page.get_by_role("searchbox").fill(NUMBER[-4:])
    await page.wait_for_url("**/conversations?q=1234*")
    latest = page.locator("#rows .talk").first
    await expect(latest).to_contain_text("有录音")
    await expect(latest).to_contain_text("约服务")
    await latest.get_by_role("link").click()

    turns = page.locator("#record .turn")
    first = turns.filter(has_text="洗澡").first
    await expect(first).to_contain_text("约服务")
    await expect(turns.filter(has_text="约好了：上门助浴").first).to_contain_text("办了")
    await the_text_follows_the_sound(page, first)
    await is_accessible(page)

    address = page.url
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    await page.goto(address)
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()


async def test_the_telephone_of_the_page_listens_to_a_microphone(
    service: Service, elder: Speaker, tmp_path: Path
) -> None:
    # Chromium plays it again and again; what is said into the greeting is lost.
    spoken = tmp_path / "microphone.wav"
    write(spoken, bytes(8 * RATE * WIDTH) + await elder("我想约人来洗澡") + bytes(RATE * WIDTH))
    async with launched(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={spoken}",
    ) as browser:
        page = await browser.new_page(locale="zh-CN")
        await page.goto(f"http://{service.http}/try")
        await page.get_by_role("button", name="拨打 12343").click()
        captions = page.locator("#captions li:not(.coming)")
        await expect(captions.filter(has_text="洗澡").first).to_be_visible(timeout=WAITED)
        await expect(captions.filter(has_text="哪一天").first).to_be_visible(timeout=WAITED)
        await page.get_by_role("button", name="挂断").click()
        await expect(page.locator("#status")).to_have_text("您挂断了")


async def the_text_follows_the_sound(page: Page, turn: Locator) -> None:
    """Play from where the caller speaks in ``turn``: the mark goes from those words on to our answer."""
    caller, ours = turn.locator(".bubble.caller"), turn.locator(".bubble.ours")
    await caller.get_by_role("button").click()
    await expect(caller).to_have_attribute("aria-current", "true")
    assert await page.evaluate("!document.querySelector('audio').paused")
    await expect(ours).to_have_attribute("aria-current", "true", timeout=WAITED)
    assert await page.evaluate("document.querySelector('audio').currentTime") > float(
        await ours.get_attribute("data-at") or "nan"
    )


async def is_accessible(page: Page) -> None:
    """Fail where axe has a serious finding."""
    found = (await Axe().run(page)).response["violations"]
    assert not [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in _SERIOUS]


def write(path: Path, pcm: bytes) -> None:
    """Write 8 kHz s16le mono as a sound file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(pcm)
