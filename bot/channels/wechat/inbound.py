"""WeChat messages as turns, by MsgType; used by the endpoint."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.channels.wechat.account import Account
from bot.kernel.reply import Reply, Say, Words
from bot.kernel.turn import Content, Event, Image, Location, Text, Turn
from core.errors import InputError

Fields = Mapping[str, str]


def _say(text: str) -> Reply:
    return Reply((Say(Words.plain(text)),))


_FIXED = {
    "voice": _say("对不起，我现在还听不了语音。请您打字告诉我，或者拨打 12343。"),
    "video": _say("对不起，我看不了视频。请您打字告诉我，或者拨打 12343。"),
    "shortvideo": _say("对不起，我看不了视频。请您打字告诉我，或者拨打 12343。"),
    "link": _say("对不起，我打不开链接。如果有人让您点链接、付钱，请先别动，把事情打字告诉我。"),
}


def read(fields: Fields, account: Account, now: datetime) -> Turn | Reply:
    """Return the turn in ``fields``, or the answer to what cannot be one: empty when none is due.

    Raises InputError when it is not a message at all.
    """
    openid, kind = fields.get("FromUserName", ""), fields.get("MsgType", "").lower()
    if not openid or not kind:
        raise InputError("no FromUserName or no MsgType")
    if kind not in _CONTENTS:
        return _FIXED.get(kind, Reply())
    content = _CONTENTS[kind](fields)
    if content is None:
        return Reply()
    return Turn(
        id=turn_id(fields, account.appid),
        channel="wechat",
        area=account.area,
        address=openid,
        conversation=f"wechat:{openid}:{now:%Y%m%d}",
        content=content,
        at=now,
        trusted=True,  # the signature vouches for the openid
    )


def turn_id(fields: Fields, appid: str) -> str:
    """Return the id under which Tencent's repeats of one message or event are the same turn.

    Events have no MsgId; theirs is a digest, so that no openid gets into logs with it.
    """
    if message := fields.get("MsgId"):
        return f"wechat:{appid}:{message}"
    values = "\n".join(fields.get(tag, "") for tag in ("FromUserName", "CreateTime", "Event", "EventKey"))
    return f"wechat:{appid}:{hashlib.sha256(values.encode()).hexdigest()[:32]}"


def _text(fields: Fields) -> Content:
    return Text(fields.get("Content", "").strip())


def _image(fields: Fields) -> Content:
    return Image(fields.get("MediaId", ""))


def _location(fields: Fields) -> Content:
    try:
        latitude, longitude = float(fields["Location_X"]), float(fields["Location_Y"])
    except (KeyError, ValueError) as error:
        raise InputError("location without degrees") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # also refuses nan
        raise InputError("location outside the globe")
    return Location(latitude, longitude, fields.get("Label", ""))


def _event(fields: Fields) -> Content | None:
    """Return what a person did; None for Tencent's own notices and what needs no answer."""
    name, key = fields.get("Event", "").lower(), fields.get("EventKey", "")
    if name not in {"subscribe", "unsubscribe", "scan", "click"}:
        return None
    return Event(name, key.removeprefix("qrscene_"))


_CONTENTS: dict[str, Callable[[Fields], Content | None]] = {
    "text": _text,
    "image": _image,
    "location": _location,
    "event": _event,
}
