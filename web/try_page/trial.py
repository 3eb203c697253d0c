"""Trial: what ``/try`` works with, and as whom one may try; made by ``serve``, handed to web/app.py."""

from dataclasses import dataclass
from enum import StrEnum

from backend.seeding.people import LI_MIN_PHONE, LI_MIN_WECHAT, WANG_XIUYING_PHONE
from bot.channels.base import Feed
from core.clock import Clock
from voice.legs.browser import BrowserServer


@dataclass(frozen=True)
class Trial:
    """A ``phone`` that is not started takes no call; the chat works all the same."""

    feed: Feed
    clock: Clock
    phone: BrowserServer


class Who(StrEnum):
    """Those whose place a visitor may take."""

    WANG = "wang"
    LI = "li"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Sample:
    """A person of the sample. ``address`` on ``channel`` is empty for one whom nobody has met yet."""

    name: str
    about: str
    number: str
    channel: str
    address: str


SAMPLES = {
    Who.WANG: Sample("王秀英", "81 岁，独居，认得她的电话", WANG_XIUYING_PHONE, "chat", WANG_XIUYING_PHONE),
    Who.LI: Sample("李敏", "王秀英的女儿，已绑定微信", LI_MIN_PHONE, "wechat", LI_MIN_WECHAT),
    Who.STRANGER: Sample("陌生人", "第一次来，谁也不认识", "14105340000", "wechat", ""),
}
"""The last number is nobody's: sample lines begin with 0001."""
