"""Category: application. Retries, slow and long answers: asked once, answered once, never a red banner."""

import asyncio
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.endpoint import SUCCESS, Answer, WechatChannel
from bot.channels.wechat.push import Pusher
from bot.channels.wechat.render import MORE
from bot.channels.wechat.xml import parse
from bot.kernel.reply import Ask, Confirm, Expect, Pace, Reply, Say, Words
from bot.kernel.turn import Turn
from tests.bot.channels.wechat.conftest import OPENID, account, at
from tests.fakes.postbook import MemoryPostbook
from tests.fakes.weixin import Weixin
from tests.fakes.weixin_user import Delivery, WeixinUser

NOW = at("1714036504")
PLAIN = account(mode="plain")
SEND = "/cgi-bin/message/custom/send"
DONE = Reply((Say(Words.plain("办好了。")),))
SENTENCE = "护理员会在上午九点到您家。"
CHOICE = Reply(
    (Say(Words.plain("好的。")), Ask(Words.plain("哪一种？"), (Words.plain("助浴"), Words.plain("助餐")))),
    Expect("choice"),
)


class SlowFeed:
    """Answers ``reply`` when told to; remembers what it was asked."""

    def __init__(self, reply: Reply = DONE) -> None:
        self.reply = reply
        self.asked: list[str] = []
        self.go = asyncio.Event()

    async def __call__(self, turn: Turn) -> Reply:
        self.asked.append(turn.id)
        await self.go.wait()
        return self.reply


class Site:
    """A channel with Tencent's side; ``pushes=False`` is an account that may not send."""

    def __init__(self, feed: SlowFeed, *, patience: float = 4.3, pushes: bool = True, quota: int = 5) -> None:
        self.feed = feed
        self.weixin = Weixin(clock=NOW)
        self.weixin.did(OPENID, "message")
        self.postbook = MemoryPostbook(quota)
        self._client = WeixinClient(self.weixin.client(), self.weixin.appid, "secret", NOW)
        self.channel = self.worker(patience=patience, pushes=pushes)
        self.message = WeixinUser(PLAIN, OPENID, FastAPI(), clock=NOW).compose("text", Content="约助浴")

    def worker(self, *, patience: float, pushes: bool = True) -> WechatChannel:
        """Return one more process that answers for the account."""
        pusher = Pusher(self._client, self.postbook) if pushes else None
        return WechatChannel(PLAIN, self.feed, NOW, self.postbook, pusher=pusher, patience=patience)

    async def deliver(self, delivery: Delivery | None = None, channel: WechatChannel | None = None) -> Answer:
        """Deliver the message."""
        delivery = delivery or self.message
        return await (channel or self.channel).receive(delivery.query, delivery.body)

    async def finish(self) -> list[str]:
        """Let the handler answer and what is under way go out; return what was pushed."""
        self.feed.go.set()
        await self.channel.finish()
        return self.weixin.texts(OPENID)


def content(answer: Answer) -> str:
    return parse(answer.body)["Content"]


async def test_retries_that_come_together_run_the_handler_once() -> None:
    site = Site(SlowFeed())
    tries = [asyncio.create_task(site.deliver()) for _ in range(3)]
    await asyncio.sleep(0)
    site.feed.go.set()
    assert {content(answer) for answer in await asyncio.gather(*tries)} == {"办好了。"}
    assert len(site.feed.asked) == 1
    assert await site.finish() == []


async def test_a_slow_answer_is_pushed_once_and_typing_is_shown() -> None:
    site = Site(SlowFeed(), patience=0)
    assert (await site.deliver()).body == SUCCESS
    assert (await site.deliver()).body == SUCCESS
    assert await site.finish() == ["办好了。"]
    assert site.weixin.followers[OPENID].typing == 2
    assert len(site.feed.asked) == 1


async def test_a_retry_after_the_push_shows_nothing_twice() -> None:
    site = Site(SlowFeed(), patience=0)
    await site.deliver()
    await site.finish()
    patient = site.worker(patience=4.3)
    assert (await site.deliver(channel=patient)).body == SUCCESS
    assert site.weixin.texts(OPENID) == ["办好了。"]


async def test_of_two_processes_with_the_same_message_one_answers() -> None:
    site = Site(SlowFeed(), patience=0)
    await site.deliver()
    other = site.worker(patience=4.3)
    retry = asyncio.create_task(site.deliver(channel=other))
    await asyncio.sleep(0)
    pushed = await site.finish()
    answer = await retry
    assert [*pushed, *([content(answer)] if answer.body != SUCCESS else [])] == ["办好了。"]


async def test_a_passive_answer_that_tencent_did_not_get_is_given_again() -> None:
    site = Site(SlowFeed())
    site.feed.go.set()
    assert content(await site.deliver()) == "办好了。"
    assert content(await site.deliver(channel=site.worker(patience=4.3))) == "办好了。"
    assert await site.finish() == []


async def test_a_delivery_that_tencent_gave_up_does_not_stop_the_handler() -> None:
    site = Site(SlowFeed())
    first = asyncio.create_task(site.deliver())
    await asyncio.sleep(0)
    first.cancel()
    retry = asyncio.create_task(site.deliver())
    await asyncio.sleep(0)
    site.feed.go.set()
    assert content(await retry) == "办好了。"
    assert len(site.feed.asked) == 1


async def test_nobody_waits_any_more_so_the_answer_is_pushed() -> None:
    site = Site(SlowFeed())
    first = asyncio.create_task(site.deliver())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await site.finish() == ["办好了。"]


async def test_an_account_that_may_not_send_lets_the_retry_carry_the_answer() -> None:
    site = Site(SlowFeed(), pushes=False)
    first = asyncio.create_task(site.deliver())
    await asyncio.sleep(0)
    first.cancel()
    retry = asyncio.create_task(site.deliver())
    await asyncio.sleep(0)
    site.feed.go.set()
    assert content(await retry) == "办好了。"


async def test_a_slow_handler_that_breaks_apologises() -> None:
    class Broken(SlowFeed):
        async def __call__(self, turn: Turn) -> Reply:
            await super().__call__(turn)
            raise RuntimeError("broken")

    site = Site(Broken(), patience=0)
    await site.deliver()
    (pushed,) = await site.finish()
    assert "对不起" in pushed


async def test_pushed_options_are_a_menu() -> None:
    site = Site(SlowFeed(CHOICE), patience=0)
    await site.deliver()
    assert await site.finish() == ["好的。\n哪一种？"]
    (menu,) = site.weixin.received(OPENID, "msgmenu")
    assert [option["content"] for option in menu["msgmenu"]["list"]] == ["助浴", "助餐"]


async def test_a_long_answer_begins_passively_and_goes_on_pushed_once() -> None:
    site = Site(SlowFeed(Reply((Say(Words.plain(SENTENCE * 120)),))))
    site.feed.go.set()
    answers = [await site.deliver() for _ in range(2)]  # Tencent did not get the first
    assert content(answers[0]) == content(answers[1])
    for answer in answers:
        assert answer.later is not None
        await answer.later()
    shown = content(answers[0]) + "".join(site.weixin.texts(OPENID))
    assert shown == SENTENCE * 120


@pytest.mark.parametrize(("quota", "pushes", "pieces"), [(2, True, 3), (0, True, 1), (5, False, 1)])
async def test_what_the_quota_cannot_hold_is_pointed_to(quota: int, pushes: bool, pieces: int) -> None:
    site = Site(SlowFeed(Reply((Say(Words.plain(SENTENCE * 400)),))), quota=quota, pushes=pushes)
    site.feed.go.set()
    answer = await site.deliver()
    if answer.later:
        await answer.later()
    shown = [content(answer), *site.weixin.texts(OPENID)]
    assert len(shown) == pieces
    assert shown[-1].endswith(MORE)
    assert all(len(text.encode()) <= 2000 for text in shown)


@pytest.mark.parametrize(("intent", "spent"), [("greet", 0), ("query_booking", 1)])
async def test_chit_chat_leaves_the_last_message_for_what_matters(intent: str, spent: int) -> None:
    site = Site(SlowFeed(Reply(DONE.parts, intent=intent)), patience=0, quota=1)
    await site.deliver()
    assert len(await site.finish()) == spent
    assert await site.postbook.left(OPENID) == 1 - spent


@pytest.mark.parametrize(
    ("prepare", "left"),
    [
        (lambda weixin: weixin.followers[OPENID].grants.clear(), 0),  # 45015
        (lambda weixin: weixin.left(OPENID), 0),  # 43004
        (lambda weixin: weixin.fail(SEND, "bad gateway"), 4),
        (lambda weixin: weixin.fail(SEND, "garbage"), 4),
    ],
)
async def test_a_push_that_fails_is_not_repeated(prepare: Callable[[Weixin], None], left: int) -> None:
    site = Site(SlowFeed(), patience=0)
    await site.deliver()
    await asyncio.sleep(0)
    prepare(site.weixin)
    assert await site.finish() == []
    assert site.weixin.calls[SEND] <= 1
    assert await site.postbook.left(OPENID) == left


async def test_whoever_leaves_is_forgotten() -> None:
    site = Site(SlowFeed(Reply()))
    site.feed.go.set()
    user = WeixinUser(PLAIN, OPENID, FastAPI(), clock=NOW)
    left = user.compose("event", Event="unsubscribe", EventKey="")
    assert (await site.deliver(left)).body == SUCCESS
    assert site.postbook.forgotten == [OPENID]


async def test_a_template_message_that_bounced_is_noted() -> None:
    site = Site(SlowFeed())
    user = WeixinUser(PLAIN, OPENID, FastAPI(), clock=NOW)
    event = user.compose(
        "event", Event="TEMPLATESENDJOBFINISH", MsgID="200163836", Status="failed:user block"
    )
    assert (await site.deliver(event)).body == SUCCESS
    assert site.postbook.bounces == [("200163836", "blocked")]


async def test_every_part_has_a_form() -> None:
    site = Site(SlowFeed(Reply((Pace(0.85, 0.0), Confirm(Words.plain("对吗？"))), Expect("yes_no"))))
    site.feed.go.set()
    assert content(await site.deliver()) == "对吗？"


async def test_without_ears_a_voice_message_is_declined() -> None:
    site = Site(SlowFeed())
    user = WeixinUser(PLAIN, OPENID, FastAPI(), clock=NOW)
    answer = await site.deliver(user.compose("voice", MediaId="m", Format="amr"))
    assert "听不了语音" in content(answer)
    assert site.feed.asked == []
