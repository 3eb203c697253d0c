"""Category: protocol. Our client against the stand-in of Tencent's API, faults included."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.wechat.client import Unreached, WeixinClient
from core.clock import SteppedClock
from core.errors import PeerFailed, PeerRefused
from tests.bot.channels.wechat.conftest import OPENID
from tests.fakes.weixin import Fault, Weixin

SEND = "/cgi-bin/message/custom/send"
TOKEN = "/cgi-bin/stable_token"
TEMPLATE = {"T1": ("thing1", "time2")}


@pytest.fixture
def weixin(clock: SteppedClock) -> Weixin:
    fake = Weixin(clock=clock, templates=TEMPLATE)
    fake.did(OPENID, "message")
    return fake


@pytest.fixture
def client(weixin: Weixin, clock: SteppedClock) -> WeixinClient:
    return client_of(weixin, clock)


def client_of(
    weixin: Weixin, clock: SteppedClock, secret: str = "secret", deadline: float = 10
) -> WeixinClient:
    return WeixinClient(weixin.client(), weixin.appid, secret, clock, deadline=deadline)


async def test_a_text_arrives_as_it_was_written(client: WeixinClient, weixin: Weixin) -> None:
    await client.send_text(OPENID, "您好，😀\\u4f60")
    assert weixin.texts(OPENID) == ["您好，😀\\u4f60"]


async def test_one_token_serves_many_calls_until_shortly_before_its_end(
    client: WeixinClient, weixin: Weixin, clock: SteppedClock
) -> None:
    await client.send_text(OPENID, "一")
    await client.send_text(OPENID, "二")
    assert weixin.calls[TOKEN] == 1
    clock.step(timedelta(seconds=7200 - 299))
    await client.send_text(OPENID, "三")
    assert weixin.calls[TOKEN] == 2
    assert weixin.calls[SEND] == 3


async def test_twenty_calls_with_a_dead_token_ask_for_one_new_token(
    client: WeixinClient, weixin: Weixin
) -> None:
    await client.typing(OPENID)
    weixin.tokens.revoke()
    await asyncio.gather(*(client.typing(OPENID) for _ in range(20)))
    assert weixin.calls[TOKEN] == 2
    assert weixin.followers[OPENID].typing == 21


async def test_twenty_first_calls_ask_for_one_token(client: WeixinClient, weixin: Weixin) -> None:
    await asyncio.gather(*(client.typing(OPENID) for _ in range(20)))
    assert weixin.calls[TOKEN] == 1


async def test_a_token_refused_though_it_is_the_current_one_is_forced_anew(
    client: WeixinClient, weixin: Weixin
) -> None:
    weixin.fail(SEND, "dead token")
    await client.send_text(OPENID, "好")
    assert weixin.texts(OPENID) == ["好"]
    assert weixin.tokens.issued == 2


async def test_a_token_that_stays_dead_is_tried_once_more_and_no_further(
    client: WeixinClient, weixin: Weixin
) -> None:
    weixin.fail(SEND, "dead token", "dead token", "dead token")
    with pytest.raises(PeerRefused):
        await client.send_text(OPENID, "好")
    assert weixin.calls[SEND] == 2


@pytest.mark.parametrize("fault", ["bad gateway", "garbage", "list", "slow"])
async def test_a_peer_that_fails_is_one_clean_error_and_no_second_try(
    fault: Fault, weixin: Weixin, clock: SteppedClock
) -> None:
    client = client_of(weixin, clock, deadline=0.05 if fault == "slow" else 10)
    weixin.fail(SEND, fault)
    with pytest.raises(PeerFailed) as failed:
        await client.send_text(OPENID, "秘密")
    assert OPENID not in str(failed.value)
    assert "秘密" not in str(failed.value)
    assert "token" not in str(failed.value)
    assert weixin.calls[SEND] == 1


@pytest.mark.parametrize("fault", ["bad gateway", "garbage", "list"])
async def test_no_token_is_one_clean_error(fault: Fault, client: WeixinClient, weixin: Weixin) -> None:
    weixin.fail(TOKEN, fault)
    with pytest.raises(PeerFailed):
        await client.send_text(OPENID, "好")
    await client.send_text(OPENID, "好了")
    assert weixin.texts(OPENID) == ["好了"]


async def test_json_called_text_is_read(client: WeixinClient, weixin: Weixin) -> None:
    weixin.fail(SEND, "text")
    weixin.fail(TOKEN, "text")
    await client.send_text(OPENID, "好")
    assert weixin.texts(OPENID) == ["好"]


async def test_without_a_token_the_call_is_not_made(weixin: Weixin, clock: SteppedClock) -> None:
    with pytest.raises(Unreached, match="40125"):
        await client_of(weixin, clock, secret="wrong").send_text(OPENID, "好")
    assert weixin.calls[SEND] == 0


async def test_what_tencent_refuses_comes_with_its_number(
    client: WeixinClient, weixin: Weixin, clock: SteppedClock
) -> None:
    async def refused(openid: str, text: str = "好") -> int:
        with pytest.raises(PeerRefused) as error:
            await client.send_text(openid, text)
        return error.value.reason

    assert await refused("stranger") == 40003
    assert await refused(OPENID, "好" * 700) == 45002
    for _ in range(5):
        await client.send_text(OPENID, "好")
    assert await refused(OPENID) == 45047
    clock.step(timedelta(hours=49))
    assert await refused(OPENID) == 45015
    weixin.left(OPENID)
    assert await refused(OPENID) == 43004
    weixin.verified = False
    assert await refused(OPENID) == 48001


async def test_a_press_gives_three_messages_for_a_minute(
    client: WeixinClient, weixin: Weixin, clock: SteppedClock
) -> None:
    weixin.did("o-press", "click")
    await client.send_text("o-press", "好")
    clock.step(timedelta(minutes=1))
    with pytest.raises(PeerRefused, match="45015"):
        await client.send_text("o-press", "好")


async def test_a_template_message_goes_out_once_for_each_id(client: WeixinClient, weixin: Weixin) -> None:
    values = {"thing1": "助浴", "time2": "2026年11月23日 09:00"}
    first = await client.send_template(OPENID, "T1", values, "notice-1")
    assert await client.send_template(OPENID, "T1", values, "notice-1") == first
    assert len(weixin.received(OPENID, "template")) == 1
    with pytest.raises(PeerRefused, match="47003"):
        await client.send_template(OPENID, "T1", values | {"thing1": "好" * 21}, "notice-2")


async def test_a_subscription_is_good_for_one_notice(client: WeixinClient, weixin: Weixin) -> None:
    weixin.followers[OPENID].subscribed = ["T1"]
    values = {"thing1": "助浴", "time2": "09:00"}
    await client.send_subscribed(OPENID, "T1", values)
    with pytest.raises(PeerRefused, match="43101"):
        await client.send_subscribed(OPENID, "T1", values)


async def test_media_come_whole_or_not_at_all(
    client: WeixinClient, weixin: Weixin, clock: SteppedClock
) -> None:
    media_id = weixin.media.keep(b"#!AMR\n" + bytes(100_000))
    assert len(await client.download(media_id, 200_000)) == 100_006
    with pytest.raises(PeerFailed, match="more than"):
        await client.download(media_id, 1000)
    with pytest.raises(PeerRefused, match="40007"):
        await client.download("unknown", 1000)
    clock.step(timedelta(days=3))
    with pytest.raises(PeerRefused, match="40007"):
        await client.download(media_id, 200_000)


async def test_menu_qr_code_and_web_user(client: WeixinClient, weixin: Weixin) -> None:
    await client.create_menu([{"type": "click", "name": "约服务", "key": "book"}])
    assert weixin.menu[0]["name"] == "约服务"
    address = await client.create_qrcode("bind_1", timedelta(days=7))
    assert address == "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ/0%3D%3D"
    code = weixin.open_page(OPENID, virtual=True)
    assert (await client.who(code)).virtual
    with pytest.raises(PeerRefused):
        await client.who(code)


async def test_the_stand_in_takes_voices_as_tencent_does(weixin: Weixin) -> None:
    async with weixin.client() as http:
        token = weixin.stable_token(
            {"grant_type": "client_credential", "appid": weixin.appid, "secret": "secret"}
        )["access_token"]
        query = {"access_token": token, "type": "voice"}
        files = {"media": ("a.amr", b"#!AMR\n12", "audio/amr")}
        sent = await http.post("/cgi-bin/media/upload", params=query, files=files)
        back = await http.get("/cgi-bin/media/get", params=query | {"media_id": sent.json()["media_id"]})
        other = await http.post("/cgi-bin/media/upload", params=query, files={"media": ("a.txt", b"text")})
    assert back.content == b"#!AMR\n12"
    assert other.json()["errcode"] == 40005


async def test_forced_tokens_are_few(weixin: Weixin, clock: SteppedClock) -> None:
    ask = {
        "grant_type": "client_credential",
        "appid": weixin.appid,
        "secret": "secret",
        "force_refresh": True,
    }
    async with weixin.client() as http:
        answers = []
        for _ in range(21):
            answers.append((await http.post(TOKEN, json=ask)).json())
            answers.append((await http.post(TOKEN, json=ask)).json())
            clock.step(timedelta(seconds=31))
    assert [answer.get("errcode") for answer in answers[:2]] == [None, 45011]
    assert answers[-2]["errcode"] == 45009


async def test_every_call_is_told_by_path_and_how_it_went(weixin: Weixin, clock: SteppedClock) -> None:
    told: list[tuple[str, str]] = []
    client = WeixinClient(
        weixin.client(), weixin.appid, "secret", clock, tell=lambda api, outcome: told.append((api, outcome))
    )
    await client.send_text(OPENID, "好")
    weixin.fail(SEND, "bad gateway")
    with pytest.raises(PeerFailed):
        await client.send_text(OPENID, "好")
    weixin.fail(SEND, "dead token")
    await client.send_text(OPENID, "好")
    assert told == [
        (TOKEN, "ok"),
        (SEND, "ok"),
        (SEND, "failed"),
        (SEND, "refused"),
        (TOKEN, "ok"),
        (TOKEN, "ok"),
        (SEND, "ok"),
    ]
