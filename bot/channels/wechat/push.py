"""Pusher: answers that were too late or too long for a passive reply, within the quota; used by exchanges."""

import logging
from collections.abc import Sequence

from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.postbook import Postbook
from bot.channels.wechat.render import Menu, Message, fit
from core.errors import PeerFailed, PeerRefused

CLOSED = frozenset({45047, 45015, 43004})
"""Tencent's numbers for: quota used up, window over, no follower any more."""

CHIT_CHAT = frozenset({"greet", "thank", "goodbye", "companionship", "ask_bot", "out_of_scope", "wait"})
"""Intents whose answers leave one message in the quota, for what matters."""

_log = logging.getLogger(__name__)


class Pusher:
    """Sends to the followers of one account."""

    def __init__(self, client: WeixinClient, postbook: Postbook) -> None:
        self._client = client
        self._postbook = postbook

    async def room(self, openid: str, intent: str = "") -> int:
        """Return how many messages may be sent in answer to ``intent``."""
        return max(0, await self._postbook.left(openid) - _kept(intent))

    async def push(self, openid: str, messages: Sequence[Message], intent: str = "") -> None:
        """Send ``messages`` in order, shortened to what the quota holds.

        At most once: a message of which nobody knows whether it arrived is not sent again.
        """
        keep = _kept(intent)
        for message in fit(messages, await self.room(openid, intent)):
            if not await self._postbook.spend(openid, keep=keep):
                _log.warning("an answer was not pushed: the quota is used up")
                return
            try:
                await self._send(openid, message)
            except PeerRefused as refused:
                _log.warning("an answer was not pushed: %s", refused)
                if refused.reason in CLOSED:
                    await self._postbook.close(openid)
                return
            except PeerFailed as failed:
                _log.warning("an answer may not have been pushed: %s", failed)
                return

    async def typing(self, openid: str) -> None:
        """Show that an answer is on its way, if that can be shown."""
        try:
            await self._client.typing(openid)
        except PeerFailed as failed:
            _log.info("typing was not shown: %s", failed)

    async def _send(self, openid: str, message: Message) -> None:
        if isinstance(message, Menu):
            await self._client.send_menu(openid, message.head, message.options)
        else:
            await self._client.send_text(openid, message)


def _kept(intent: str) -> int:
    return 1 if intent in CHIT_CHAT else 0
