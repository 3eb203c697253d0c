"""Trial: what ``/try`` works with; made by ``serve``, handed to web/app.py."""

from dataclasses import dataclass

from bot.channels.base import Feed
from core.clock import Clock
from voice.legs.browser import BrowserServer
from web.try_page.inbox import Inbox


@dataclass(frozen=True)
class Trial:
    """A ``phone`` that is not started takes no call; the chat works all the same."""

    feed: Feed
    clock: Clock
    phone: BrowserServer
    inbox: Inbox
