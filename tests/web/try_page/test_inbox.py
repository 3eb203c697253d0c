"""Category: application. What concerns the people of the sample comes to every open page of ``/try``."""

import json
from collections.abc import Callable

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from backend.db import Database
from backend.ports import Announcement, Delivery
from backend.seeding.people import LI_MIN, WANG_XIUYING_PHONE
from bot.courier import Courier
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.testing import Conversation
from core.clock import SteppedClock
from web.try_page.inbox import Inbox

pytestmark = pytest.mark.real


@pytest.fixture
def elder(
    sample_sqlite: Database, assistant: Callable[[Database], Dispatcher], clock: SteppedClock
) -> Conversation:
    """王秀英 on her telephone."""
    return Conversation(assistant(sample_sqlite), clock, channel="phone", address=WANG_XIUYING_PHONE)


async def received(page: ClientConnection) -> tuple[str, str]:
    """Return for whom the next message is, and its text."""
    fields = json.loads(await page.recv())
    return fields["who"], fields["text"]


async def test_the_daughter_hears_of_each_change_that_is_made_by_phone(
    address: str, courier: Courier, elder: Conversation
) -> None:
    async with connect(f"ws://{address}/try/notices") as page:
        for words in ("我想约人来洗澡", "后天上午九点", "对"):
            await elder.say(words)
        await courier.send_due()
        who, text = await received(page)
        assert (who, text[:5]) == ("li", "预约好了：")
        assert "王秀英" in text or "王奶奶" in text

        for words in ("把洗澡改到后天下午三点", "对"):
            await elder.say(words)
        await courier.send_due()
        assert (await received(page))[1].startswith("预约改了：")

        for words in ("不用来洗澡了", "对"):
            await elder.say(words)
        await courier.send_due()
        assert (await received(page))[1].startswith("预约取消了：")


async def test_the_daughter_is_warned_of_a_swindler_on_every_page(
    address: str, courier: Courier, elder: Conversation
) -> None:
    url = f"ws://{address}/try/notices"
    async with connect(url) as one, connect(url) as other:
        await elder.say("公安局的人让我把钱转到安全账户")
        await courier.send_due()
        for page in (one, other):
            who, text = await received(page)
            assert who == "li"
            assert "诈骗" in text


async def test_a_page_opened_later_is_shown_what_came_before(address: str, inbox: Inbox) -> None:
    assert await inbox.notify(Announcement("n1", LI_MIN, "第一条")) == Delivery("try")
    async with connect(f"ws://{address}/try/notices") as page:
        assert await received(page) == ("li", "第一条")


async def test_nobody_else_is_told_here(inbox: Inbox) -> None:
    assert await inbox.notify(Announcement("n1", "p-decheng-0042", "别人的事")) is None


async def test_another_sites_page_is_refused(address: str) -> None:
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{address}/try/notices", additional_headers={"Origin": "http://evil.example"})
