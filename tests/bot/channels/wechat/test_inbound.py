"""Category: protocol. What each kind of WeChat message becomes."""

from datetime import datetime

import pytest

from bot.channels.wechat.inbound import Arrival, Bounced, Voice, read
from bot.kernel.reply import Reply
from bot.kernel.turn import Content, Event, Image, Location, Text, Turn
from core.clock import SHANGHAI
from core.errors import InputError
from tests.bot.channels.wechat.conftest import OPENID, account

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=SHANGHAI)
COMMON = {"ToUserName": "gh_1", "FromUserName": OPENID, "CreateTime": "1348831860"}


def arrival(**fields: str) -> Arrival:
    return read(COMMON | fields, account(), NOW)


def turn(**fields: str) -> Turn:
    meant = arrival(**fields).meant
    assert isinstance(meant, Turn)
    return meant


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"MsgType": "text", "Content": " 我要约助浴 "}, Text("我要约助浴")),
        ({"MsgType": "image", "MediaId": "m1", "PicUrl": "http://x"}, Image("m1")),
        (
            {"MsgType": "location", "Location_X": "37.45", "Location_Y": "116.35", "Label": "天衢街道"},
            Location(37.45, 116.35, "天衢街道"),
        ),
        (
            {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_bind_1"},
            Event("subscribe", "bind_1"),
        ),
        ({"MsgType": "event", "Event": "unsubscribe"}, Event("unsubscribe")),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "bind_1"}, Event("scan", "bind_1")),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "book"}, Text("我要约服务")),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "old"}, Event("click", "old")),
        ({"MsgType": "text", "Content": "谢谢[微笑][Smile]/::)/:rose"}, Text("谢谢")),
    ],
)
def test_becomes_a_turn(fields: dict[str, str], content: Content) -> None:
    got = turn(**fields, MsgId="1")
    assert (got.content, got.channel, got.area, got.address) == (content, "wechat", "decheng", OPENID)
    assert got.trusted


@pytest.mark.parametrize("kind", ["video", "shortvideo", "link"])
def test_what_we_cannot_take_is_answered_with_another_way(kind: str) -> None:
    answer = arrival(MsgType=kind, MsgId="1").meant
    assert isinstance(answer, Reply)
    assert "打字" in answer.text


def test_a_text_without_words_is_answered() -> None:
    for content in ("", " ", "[微笑]", "/::D"):
        assert isinstance(arrival(MsgType="text", Content=content, MsgId="1").meant, Reply)


def test_a_voice_message_is_heard_at_16_khz_where_it_can_be() -> None:
    voice = arrival(MsgType="voice", MediaId="m8", MediaId16K="m16", Format="amr", Recognition="", MsgId="1")
    assert isinstance(voice.meant, Voice)
    assert voice.meant.media == ("m16", "m8")
    assert voice.meant.turn.id == voice.id
    old = arrival(MsgType="voice", MediaId="m8", Format="amr", MsgId="1").meant
    assert isinstance(old, Voice)
    assert old.media == ("m8",)


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "Status": "success"},
        {"MsgType": "event", "Event": "VIEW", "EventKey": "http://x"},
        {"MsgType": "event", "Event": "LOCATION", "Latitude": "37", "Longitude": "116"},
        {"MsgType": "event", "Event": "subscribe_msg_sent_event"},
        {"MsgType": "event", "Event": "kf_create_session", "KfAccount": "a@b"},
        {"MsgType": "event"},
        {"MsgType": "hologram"},
    ],
)
def test_tencents_own_notices_are_not_answered(fields: dict[str, str]) -> None:
    assert arrival(**fields).meant == Reply()


@pytest.mark.parametrize(
    ("status", "error"), [("failed:user block", "blocked"), ("failed: system failed", "peer_failed")]
)
def test_a_template_message_that_failed_is_told(status: str, error: str) -> None:
    event = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "200163836", "Status": status}
    assert arrival(**event).meant == Bounced("200163836", error)


@pytest.mark.parametrize(
    ("fields", "trigger"),
    [
        ({"MsgType": "text", "Content": "好", "MsgId": "1"}, "message"),
        ({"MsgType": "image", "MediaId": "m", "MsgId": "1"}, "message"),
        ({"MsgType": "text", "Content": "满意", "bizmsgmenuid": "101", "MsgId": "1"}, "gesture"),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "book"}, "gesture"),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "x"}, "gesture"),
        ({"MsgType": "event", "Event": "subscribe"}, "gesture"),
        ({"MsgType": "event", "Event": "VIEW"}, None),
        ({"MsgType": "event", "Event": "unsubscribe"}, None),
    ],
)
def test_what_lets_us_send(fields: dict[str, str], trigger: str | None) -> None:
    assert arrival(**fields).trigger == trigger


def test_the_openid_is_in_no_id() -> None:
    said = turn(MsgType="text", Content="好", MsgId="1")
    assert OPENID not in said.id + said.conversation
    left = arrival(MsgType="event", Event="unsubscribe")
    assert left.leaves
    assert OPENID not in left.id


def test_a_repeat_has_the_same_id_and_nothing_else_has() -> None:
    assert turn(MsgType="text", Content="好", MsgId="7").id == "wechat:wx2c2769f8efd9abc2:7"
    click = {"MsgType": "event", "Event": "CLICK", "EventKey": "book"}
    assert turn(**click).id == turn(**click).id
    others = [{"EventKey": "other"}, {"Event": "SCAN"}, {"CreateTime": "1348831861"}, {"FromUserName": "o2"}]
    assert len({turn(**click).id, *(turn(**click | other).id for other in others)}) == 5
    assert OPENID not in turn(**click).id


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"MsgType": "text", "FromUserName": ""},
        {"MsgType": "location", "Location_X": "here", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "nan", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "91", "Location_Y": "1"},
    ],
)
def test_what_is_no_message_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(InputError):
        read(COMMON | fields, account(), NOW)
