"""Category: guarantee. Several processes get one message; the database decides who answers, and how."""

import asyncio
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from backend.db import Database
from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.endpoint import SUCCESS, WechatChannel
from bot.channels.wechat.postbook import DatabasePostbook
from bot.channels.wechat.push import Pusher
from bot.channels.wechat.xml import parse
from bot.kernel.dispatcher import Dispatcher
from tests.bot.channels.wechat.conftest import OPENID, account
from tests.fakes.weixin import Weixin
from tests.fakes.weixin_user import WeixinUser

PLAIN = account(mode="plain")


@pytest.mark.parametrize("known", [True, False], ids=["in a talk", "as the first message"])
@pytest.mark.parametrize("patience", [(4.3, 4.3), (0, 4.3), (0, 0, 0)])
async def test_one_answer_reaches_the_follower(
    patience: tuple[float, ...], known: bool, database: Database, assistant: Callable[[Database], Dispatcher]
) -> None:
    weixin = Weixin(clock=database.clock)
    weixin.did(OPENID, "message")
    postbook = DatabasePostbook(database, "decheng")
    client = WeixinClient(weixin.client(), weixin.appid, "secret", database.clock)
    workers = [
        WechatChannel(
            PLAIN,
            assistant(database).feed,
            database.clock,
            postbook,
            pusher=Pusher(client, postbook),
            patience=seconds,
        )
        for seconds in patience
    ]
    user = WeixinUser(PLAIN, OPENID, FastAPI(), clock=database.clock)
    if known:
        before = user.compose("text", Content="你好")
        patient = WechatChannel(PLAIN, assistant(database).feed, database.clock, postbook)
        await patient.receive(before.query, before.body)
    message = user.compose("text", Content="你是真人吗")
    answers = await asyncio.gather(*(worker.receive(message.query, message.body) for worker in workers))
    await asyncio.gather(*(worker.finish() for worker in workers))
    passive = {parse(answer.body)["Content"] for answer in answers if answer.body != SUCCESS}
    pushed = weixin.texts(OPENID)
    assert len(passive) + len(pushed) == 1
    async with database.reading() as uow:
        (talk,) = await uow.conversations.search(channel="wechat")
    assert len(talk.turns) == 1 + known
