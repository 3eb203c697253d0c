"""Category: protocol. What each kind of WeChat message becomes."""

from datetime import datetime

import pytest

from bot.channels.wechat.inbound import read
from bot.kernel.reply import Reply
from bot.kernel.turn import Content, Event, Image, Location, Text, Turn
from core.clock import SHANGHAI
from core.errors import InputError
from tests.bot.channels.wechat.conftest import OPENID, account

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=SHANGHAI)
COMMON = {"ToUserName": "gh_1", "FromUserName": OPENID, "CreateTime": "1348831860"}


def turn(**fields: str) -> Turn:
    read_ = read(COMMON | fields, account(), NOW)
    assert isinstance(read_, Turn)
    return read_


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
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "book"}, Event("click", "book")),
    ],
)
def test_becomes_a_turn(fields: dict[str, str], content: Content) -> None:
    got = turn(**fields, MsgId="1")
    assert (got.content, got.channel, got.area, got.address) == (content, "wechat", "decheng", OPENID)
    assert got.trusted


@pytest.mark.parametrize("kind", ["voice", "video", "shortvideo", "link"])
def test_what_we_cannot_take_is_answered_with_another_way(kind: str) -> None:
    answer = read(COMMON | {"MsgType": kind, "MsgId": "1"}, account(), NOW)
    assert isinstance(answer, Reply)
    assert "打字" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "Status": "success"},
        {"MsgType": "event", "Event": "VIEW"},
        {"MsgType": "hologram"},
    ],
)
def test_tencents_own_notices_are_not_answered(fields: dict[str, str]) -> None:
    assert read(COMMON | fields, account(), NOW) == Reply()


def test_a_repeat_has_the_same_id_and_nothing_else_has() -> None:
    assert turn(MsgType="text", MsgId="7").id == "wechat:wx2c2769f8efd9abc2:7"
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
