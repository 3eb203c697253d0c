"""WeChat messages as what they mean to us, by MsgType; used by the endpoint."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.wechat.service import Trigger
from bot.channels.wechat.account import Account
from bot.channels.wechat.menu import WORDS
from bot.kernel.reply import Reply, Say, Words
from bot.kernel.turn import Content, Event, Image, Location, Speech, Text, Turn
from core.errors import InputError

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message still to be listened to: the files of it, the best first, and the turn it will be."""

    media: tuple[str, ...]
    turn: Turn


@dataclass(frozen=True, slots=True)
class Bounced:
    """Tencent could not deliver the template message with that receipt."""

    receipt: str
    error: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message or event. ``id`` is the same in Tencent's repeats; ``trigger`` is the quota it renews."""

    id: str
    openid: str
    trigger: Trigger | None
    meant: Turn | Voice | Reply | Bounced
    """What the assistant must answer, or the fixed answer to what it need not see: empty when none is due."""

    @property
    def leaves(self) -> bool:
        """Whether the follower has gone."""
        return isinstance(self.meant, Turn) and self.meant.content == Event("unsubscribe")


def _say(text: str) -> Reply:
    return Reply((Say(Words.plain(text)),))


_FIXED = {
    "video": _say("对不起，我看不了视频。请您打字或者发语音告诉我，或者拨打12343。"),
    "shortvideo": _say("对不起，我看不了视频。请您打字或者发语音告诉我，或者拨打12343。"),
    "link": _say("对不起，我打不开链接。如果有人让您点链接、付钱，请先别动，把事情打字告诉我。"),
}
_WORDLESS = _say("您好，您可以打字，也可以发语音，告诉我要办什么事。")
_EMOJI = re.compile(r"\[[一-鿿A-Za-z]{1,6}\]|/:(?:[a-z]{2,8}|[,@#&!?<>%*^:-]{1,3}[^\s一-鿿]?)")
_GESTURES = {"subscribe", "scan", "click"}


def read(fields: Fields, account: Account, now: datetime) -> Arrival:
    """Return what is in ``fields``; raises InputError when it is not a message at all."""
    openid, kind = fields.get("FromUserName", ""), fields.get("MsgType", "").lower()
    if not openid or not kind:
        raise InputError("no FromUserName or no MsgType")
    content = _CONTENTS.get(kind, _other)(fields)
    identity = message_id(fields, account.appid)
    meant: Turn | Voice | Reply | Bounced
    if isinstance(content, Reply | Bounced):
        meant = content
    else:
        meant = _turn(identity, content, openid, account, now)
        if isinstance(content, Speech):
            meant = Voice(_media(fields), meant)
    return Arrival(identity, openid, _trigger(kind, fields), meant)


def message_id(fields: Fields, appid: str) -> str:
    """Return the id under which Tencent's repeats of one message or event are the same turn.

    Events have no MsgId; theirs is a digest, so that no openid gets into logs with it.
    """
    if message := fields.get("MsgId"):
        return f"wechat:{appid}:{message}"
    return f"wechat:{appid}:{_digest(*(fields.get(tag, '') for tag in _EVENT_TAGS))}"


_EVENT_TAGS = ("FromUserName", "CreateTime", "Event", "EventKey", "MsgID")


def _turn(identity: str, content: Content, openid: str, account: Account, now: datetime) -> Turn:
    return Turn(
        id=identity,
        channel="wechat",
        area=account.area,
        address=openid,
        conversation=f"wechat:{_digest(account.appid, openid)}:{now:%Y%m%d}",
        content=content,
        at=now,
        trusted=True,  # the signature vouches for the openid
    )


def _trigger(kind: str, fields: Fields) -> Trigger | None:
    """Return the quota that Tencent renews for this; a tap on an option counts as a press, not as words."""
    if kind == "event":
        return "gesture" if fields.get("Event", "").lower() in _GESTURES else None
    return "gesture" if "bizmsgmenuid" in fields else "message"


def _digest(*values: str) -> str:
    return hashlib.sha256("\n".join(values).encode()).hexdigest()[:32]


def _text(fields: Fields) -> Content | Reply:
    words = _EMOJI.sub("", fields.get("Content", "")).strip()
    return Text(words) if words else _WORDLESS


def _voice(fields: Fields) -> Content | Reply:
    del fields
    return Speech(())


def _media(fields: Fields) -> tuple[str, ...]:
    """Return the media ids of a voice message: 16 kHz before 8 kHz."""
    return tuple(value for tag in ("MediaId16K", "MediaId") if (value := fields.get(tag, "")))


def _image(fields: Fields) -> Content | Reply:
    return Image(fields.get("MediaId", ""))


def _location(fields: Fields) -> Content | Reply:
    try:
        latitude, longitude = float(fields["Location_X"]), float(fields["Location_Y"])
    except (KeyError, ValueError) as error:
        raise InputError("location without degrees") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # also refuses nan
        raise InputError("location outside the globe")
    return Location(latitude, longitude, fields.get("Label", ""))


def _event(fields: Fields) -> Content | Reply | Bounced:
    """Return what a person did; Tencent's own notices and what needs no answer are an empty reply."""
    name, key = fields.get("Event", "").lower(), fields.get("EventKey", "")
    if name == "click" and key in WORDS:
        return Text(WORDS[key])
    if name == "templatesendjobfinish" and fields.get("Status", "success") != "success":
        blocked = "block" in fields["Status"]
        return Bounced(fields.get("MsgID", ""), "blocked" if blocked else "peer_failed")
    if name in _GESTURES or name == "unsubscribe":
        return Event(name, key.removeprefix("qrscene_") if name != "unsubscribe" else "")
    return Reply()


def _other(fields: Fields) -> Content | Reply:
    return _FIXED.get(fields["MsgType"].lower(), Reply())


_CONTENTS: dict[str, Callable[[Fields], Content | Reply | Bounced]] = {
    "text": _text,
    "voice": _voice,
    "image": _image,
    "location": _location,
    "event": _event,
}
