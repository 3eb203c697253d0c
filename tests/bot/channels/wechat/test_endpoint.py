"""Category: application. Retries and slow handlers: asked once, answered once, never a red banner."""

import asyncio

from fastapi import FastAPI

from bot.channels.wechat.endpoint import SUCCESS, WechatChannel
from bot.channels.wechat.xml import parse
from bot.kernel.reply import Reply, Say, Words
from bot.kernel.turn import Turn
from tests.bot.channels.wechat.conftest import OPENID, account, at
from tests.fakes.weixin_user import WeixinUser

NOW = at("1714036504")
PLAIN = account(mode="plain")
MESSAGE = WeixinUser(PLAIN, OPENID, FastAPI(), clock=NOW).compose("text", Content="约助浴")


class SlowFeed:
    """Answers when told to; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = asyncio.Event()

    async def __call__(self, turn: Turn) -> Reply:
        self.asked.append(turn.id)
        await self.go.wait()
        return Reply((Say(Words.plain("办好了。")),))


async def test_retries_that_come_together_run_the_handler_once() -> None:
    feed = SlowFeed()
    channel = WechatChannel(PLAIN, feed, NOW)
    tries = [asyncio.create_task(channel.receive(MESSAGE.query, MESSAGE.body)) for _ in range(3)]
    await asyncio.sleep(0)
    feed.go.set()
    answers = await asyncio.gather(*tries)
    assert {parse(answer)["Content"] for answer in answers} == {"办好了。"}
    assert len(feed.asked) == 1


async def test_a_slow_handler_is_not_waited_for_and_answers_the_retry() -> None:
    feed = SlowFeed()
    channel = WechatChannel(PLAIN, feed, NOW, patience=0)
    assert await channel.receive(MESSAGE.query, MESSAGE.body) == SUCCESS
    feed.go.set()
    assert parse(await channel.receive(MESSAGE.query, MESSAGE.body))["Content"] == "办好了。"


async def test_a_delivery_that_tencent_gave_up_does_not_stop_the_handler() -> None:
    feed = SlowFeed()
    channel = WechatChannel(PLAIN, feed, NOW)
    first = asyncio.create_task(channel.receive(MESSAGE.query, MESSAGE.body))
    await asyncio.sleep(0)
    first.cancel()
    retry = asyncio.create_task(channel.receive(MESSAGE.query, MESSAGE.body))
    await asyncio.sleep(0)
    feed.go.set()
    assert parse(await retry)["Content"] == "办好了。"
    assert len(feed.asked) == 1
