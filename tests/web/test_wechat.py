"""Category: application. The whole way from Tencent's request to its answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Feed
from bot.channels.wechat import xml
from bot.channels.wechat.account import Account
from bot.channels.wechat.crypto import sign
from bot.channels.wechat.endpoint import WechatChannel
from bot.channels.wechat.xml import MAX_BYTES
from bot.kernel.reply import Ask, Reply, Say, Words
from bot.kernel.turn import Text, Turn
from core.clock import SHANGHAI, SteppedClock
from tests.fakes.postbook import MemoryPostbook
from tests.fakes.weixin_user import Delivery, WeixinUser
from web.app import create_app

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SAFE = Account("decheng", "wx2c2769f8efd9abc2", "spamtest", (KEY, OLD_KEY))
PLAIN = Account("changle", "wx5823bf96d3bd56c7", "QDG6eK", mode="plain")
CLOCK = SteppedClock(datetime(2026, 11, 25, 9, 30, tzinfo=SHANGHAI))


async def echo(turn: Turn) -> Reply:
    match turn.content:
        case Text("安静"):
            return Reply()
        case Text("坏了"):
            raise RuntimeError("broken")
        case Text("约"):
            options = (Words.plain("助浴"), Words.plain("助餐"))
            return Reply((Ask(Words.plain("哪一种？"), options),))
    return Reply((Say(Words.plain(f"您说：{turn.text}")),))


async def nothing_waited_for() -> Mapping[str, str]:
    return {}


def app_with(feed: Feed = echo, clock: SteppedClock = CLOCK) -> FastAPI:
    channels = [WechatChannel(account, feed, clock, MemoryPostbook()) for account in (SAFE, PLAIN)]
    return create_app(channels=channels, readiness=nothing_waited_for)


def follower(app: FastAPI, account: Account = SAFE, aes_key: str = "") -> WeixinUser:
    return WeixinUser(account, "oabc", app, clock=CLOCK, aes_key=aes_key)


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nuanxian")


@pytest.mark.parametrize("account", [SAFE, PLAIN], ids=lambda account: account.mode)
async def test_a_talk(account: Account) -> None:
    user = follower(app_with(), account)
    assert await user.say("约") == "哪一种？\n回复1 助浴\n回复2 助餐"
    assert await user.say("a]]></Content><b>") == "您说：a]]></Content><b>"
    assert await user.say("安静") == ""
    assert await user.event("VIEW", "http://x") == ""
    assert "打字" in await user.send("voice", MediaId="m", Format="amr")


async def test_while_the_key_is_changed_the_one_before_is_answered_in_kind() -> None:
    user = follower(app_with(), aes_key=OLD_KEY)
    assert await user.say("您好") == "您说：您好"


async def test_a_broken_handler_apologises_instead_of_the_red_banner() -> None:
    assert "对不起" in await follower(app_with()).say("坏了")


async def test_verification_echoes_only_for_tencent() -> None:
    timestamp = str(int(CLOCK().timestamp()))
    query = {"timestamp": timestamp, "nonce": "n", "echostr": "<script>4375"}
    async with client(app_with()) as http:
        right = await http.get(
            "/wechat/decheng", params=query | {"signature": sign("spamtest", timestamp, "n")}
        )
        wrong = await http.get("/wechat/decheng", params=query | {"signature": sign("other", timestamp, "n")})
    assert (right.status_code, right.text) == (200, "<script>4375")
    assert right.headers["content-type"].startswith("text/plain")
    assert (wrong.status_code, wrong.headers["content-type"]) == (403, "application/problem+json")


async def test_forgeries_are_refused() -> None:
    app = app_with()
    user = follower(app)
    delivery = user.compose("text", Content="您好")
    downgraded = follower(app, replace(SAFE, mode="plain")).compose("text", Content="您好")
    unsigned = Delivery({k: v for k, v in delivery.query.items() if k != "msg_signature"}, delivery.body)
    tampered = Delivery(delivery.query, delivery.body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[A"))
    for forged in (downgraded, unsigned, tampered):
        response = await user.post(forged)
        assert (response.status_code, response.json()["code"]) == (403, "forged")


async def test_a_replayed_delivery_is_refused_after_five_minutes() -> None:
    clock = SteppedClock(CLOCK())
    app = app_with(clock=clock)
    user = WeixinUser(SAFE, "oabc", app, clock=clock)
    delivery = user.compose("text", Content="您好")
    clock.step(timedelta(seconds=300))
    assert (await user.post(delivery)).status_code == 200
    clock.step(timedelta(seconds=1))
    assert (await user.post(delivery)).status_code == 403


async def test_a_bomb_under_a_right_signature_is_bad_input() -> None:
    user = follower(app_with(), PLAIN)
    bomb = '<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><FromUserName>&a;</FromUserName></xml>'
    assert (await user.post(user.deliver(bomb))).status_code == 400


async def test_too_much_is_not_read() -> None:
    async with client(app_with()) as http:
        response = await http.post("/wechat/decheng", content=b"x" * (MAX_BYTES + 1))
    assert (response.status_code, response.json()["title"]) == (413, "Request Entity Too Large")


async def test_an_area_without_account_is_not_found() -> None:
    async with client(app_with()) as http:
        assert (await http.get("/wechat/nowhere")).status_code == 404


@given(body=st.binary(max_size=300), signed=st.booleans(), area=st.sampled_from(["decheng", "changle"]))
async def test_no_body_whatever_is_an_error_of_ours(body: bytes, signed: bool, area: str) -> None:
    timestamp = str(int(CLOCK().timestamp()))
    token = {"decheng": "spamtest", "changle": "QDG6eK"}[area]
    query = {
        "timestamp": timestamp,
        "nonce": "n",
        "signature": sign(token, timestamp, "n") if signed else "x",
    }
    async with client(app_with()) as http:
        assert 400 <= (await http.post(f"/wechat/{area}", params=query, content=body)).status_code < 500


TAGS = ["FromUserName", "MsgType", "Event", "EventKey", "Content", "MsgId", "MediaId", "Location_X", "Status"]
KINDS = [
    "text",
    "voice",
    "image",
    "video",
    "location",
    "link",
    "event",
    "SUBSCRIBE",
    "scan",
    "CLICK",
    "unsubscribe",
]
ODD = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [*KINDS, "oabc"]
)


@given(fields=st.dictionaries(st.sampled_from(TAGS), ODD))
async def test_whatever_a_message_holds_it_is_answered_or_refused(fields: dict[str, str]) -> None:
    user = follower(app_with(), PLAIN)
    response = await user.post(user.deliver(xml.write(fields)))
    assert response.status_code in (200, 400)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
async def test_any_text_is_answered(text: str) -> None:
    answer = await follower(app_with()).say(text)
    assert (
        answer.startswith("您说：") or answer == "" or any(w in answer for w in ("对不起", "哪一种", "打字"))
    )
