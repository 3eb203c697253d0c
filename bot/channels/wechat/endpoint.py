"""The WeChat channel of one account: a request in, the answer's bytes out; called by web/wechat.py."""

import asyncio
import logging
from collections.abc import Mapping

from bot.channels.base import Feed
from bot.channels.wechat import xml
from bot.channels.wechat.account import Account
from bot.channels.wechat.crypto import Crypto
from bot.channels.wechat.inbound import Fields, read
from bot.channels.wechat.render import render
from bot.kernel.reply import Reply, Say, Words
from bot.kernel.turn import Turn
from core.clock import Clock
from core.errors import Forged, NuanxianError

SUCCESS = b"success"
"""Tells Tencent to show nothing and not to ask again."""

PATIENCE = 4.3
"""Seconds for a handler; Tencent hangs up after 5."""

_log = logging.getLogger(__name__)


class WechatChannel:
    """Answers the callbacks of one account.

    Deliveries of one turn id that come together wait for one run of the handler; later ones are answered
    from the transcript by ``feed``. A handler that is too slow goes on by itself.
    """

    name = "wechat"

    def __init__(self, account: Account, feed: Feed, clock: Clock, patience: float = PATIENCE) -> None:
        self._account = account
        self._feed = feed
        self._clock = clock
        self._patience = patience
        self._crypto = Crypto(account, clock)
        self._running: dict[str, asyncio.Task[Reply]] = {}

    def render(self, reply: Reply) -> tuple[str, ...]:
        """Return the texts of ``reply``, in order."""
        return render(reply)

    def verify(self, query: Mapping[str, str]) -> str:
        """Return the ``echostr`` that proves the server to be ours; raises Forged."""
        self._crypto.check(query)
        return query.get("echostr", "")

    async def receive(self, query: Mapping[str, str], body: bytes) -> bytes:
        """Return the passive reply to one delivery, or SUCCESS.

        Raises Forged for what Tencent did not send, InputError for what is no message.
        """
        fields, aes_key = self._open(query, body)
        inbound = read(fields, self._account, self._clock())
        reply = await self._answer(inbound) if isinstance(inbound, Turn) else inbound
        texts = self.render(reply)
        if not texts:
            return SUCCESS
        if len(texts) > 1:
            _log.warning("a reply of %d pieces was cut to the one that a passive reply holds", len(texts))
        return self._close(self._passive(fields, texts[0]), aes_key)

    def _open(self, query: Mapping[str, str], body: bytes) -> tuple[Fields, str]:
        """Return the message and the key that opened it, empty for a plain one."""
        if query.get("encrypt_type", "") != "aes":
            if self._account.mode == "safe":
                raise Forged("a plain message in safe mode")
            self._crypto.check(query)
            return xml.parse(body), ""
        opened = self._crypto.open(query, xml.parse(body).get("Encrypt", ""))
        return xml.parse(opened.xml), opened.aes_key

    async def _answer(self, turn: Turn) -> Reply:
        """Return the reply to ``turn``, empty when it is not there in time."""
        task = self._running.get(turn.id)
        if task is None:
            task = self._running[turn.id] = asyncio.ensure_future(self._feed(turn))
            task.add_done_callback(lambda _: self._running.pop(turn.id))
        done, _ = await asyncio.wait({task}, timeout=self._patience)  # neither time nor hang-up cancels it
        if not done:
            _log.warning("turn %s was not answered in time", turn.id)
            return Reply()
        if error := task.exception():
            _log.error("turn %s failed", turn.id, exc_info=error)
            return Reply((Say(Words.plain(NuanxianError.spoken)),))
        return task.result()

    def _passive(self, fields: Fields, text: str) -> str:
        return xml.write(
            {
                "ToUserName": fields["FromUserName"],
                "FromUserName": fields.get("ToUserName", ""),
                "CreateTime": str(int(self._clock().timestamp())),
                "MsgType": "text",
                "Content": text,
            }
        )

    def _close(self, answer: str, aes_key: str) -> bytes:
        if not aes_key:
            return answer.encode()
        sealed = self._crypto.close(answer, aes_key)
        return xml.write(
            {
                "Encrypt": sealed.encrypt,
                "MsgSignature": sealed.signature,
                "TimeStamp": sealed.timestamp,
                "Nonce": sealed.nonce,
            }
        ).encode()
