"""The WeChat channel of one account: a request in, the answer's bytes out; called by web/wechat.py."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.channels.base import Feed
from bot.channels.wechat import xml
from bot.channels.wechat.account import Account
from bot.channels.wechat.crypto import Crypto
from bot.channels.wechat.exchange import Exchange
from bot.channels.wechat.hearing import Hearing
from bot.channels.wechat.inbound import Arrival, Bounced, Fields, Voice, read
from bot.channels.wechat.postbook import Postbook
from bot.channels.wechat.push import Pusher
from bot.channels.wechat.render import Message, fit, render, render_push
from bot.kernel.reply import Reply, Say, Words
from bot.kernel.turn import Turn
from core.clock import Clock
from core.errors import Forged, InputError, NuanxianError, Unavailable
from core.trace import where

SUCCESS = b"success"
"""Tells Tencent to show nothing and not to ask again."""

PATIENCE = 4.3
"""Seconds for an answer; Tencent hangs up after 5."""
HOLD = 6.0
"""Seconds for which an account that may not push keeps Tencent's first two tries, so that it asks again."""
TRIES = 3
"""How often Tencent delivers."""

_NOT_HEARD = "对不起，这段语音我没听清。请您再说一遍，或者打字告诉我。"
_DEAF = "对不起，我现在听不了语音。请您打字告诉我，或者拨打12343。"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response to a delivery, and what must follow once it is sent."""

    body: bytes
    later: Callable[[], Awaitable[None]] | None = None


class WechatChannel:
    """Answers the callbacks of one account.

    Without ``pusher`` (an account with no right to send) only passive replies go out; without ``hearing``
    voice messages are declined.
    """

    name = "wechat"

    def __init__(
        self,
        account: Account,
        feed: Feed,
        clock: Clock,
        postbook: Postbook,
        *,
        pusher: Pusher | None = None,
        hearing: Hearing | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._account = account
        self._feed = feed
        self._clock = clock
        self._postbook = postbook
        self._pusher = pusher
        self._hearing = hearing
        self._patience = patience
        self._crypto = Crypto(account, clock)
        self._exchanges: dict[str, Exchange] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def area(self) -> str:
        """The area whose account it is."""
        return self._account.area

    def render(self, reply: Reply) -> tuple[str, ...]:
        """Return the texts of ``reply``, in order."""
        return render(reply)

    def verify(self, query: Mapping[str, str]) -> str:
        """Return the ``echostr`` that proves the server to be ours; raises Forged."""
        self._crypto.check(query)
        return query.get("echostr", "")

    async def receive(self, query: Mapping[str, str], body: bytes) -> Answer:
        """Return the passive reply to one delivery, or SUCCESS; what is late or too long is pushed.

        Raises Forged for what Tencent did not send, InputError for what is no message.
        """
        fields, aes_key = self._open(query, body)
        arrival = read(fields, self._account, self._clock())
        reply = await self._reply(arrival)
        first, *rest = await self._fitting(arrival.openid, reply) if reply else ("",)
        if not first:
            return Answer(SUCCESS)
        later = partial(self._push_rest, arrival, rest, reply.intent) if reply and rest else None
        return Answer(self._close(self._passive(fields, first), aes_key), later)

    async def finish(self) -> None:
        """Let answers under way go out; called before the process ends."""
        under_way = {exchange.task for exchange in self._exchanges.values()} | self._tasks
        if under_way:
            await asyncio.wait(under_way, timeout=PATIENCE)

    def _open(self, query: Mapping[str, str], body: bytes) -> tuple[Fields, str]:
        """Return the message and the key that opened it, empty for a plain one."""
        if query.get("encrypt_type", "") != "aes":
            if self._account.mode == "safe":
                raise Forged("a plain message in safe mode")
            self._crypto.check(query)
            return xml.parse(body), ""
        opened = self._crypto.open(query, xml.parse(body).get("Encrypt", ""))
        return xml.parse(opened.xml), opened.aes_key

    async def _reply(self, arrival: Arrival) -> Reply | None:
        """Return the reply to give at once, None when there is none or it will be pushed."""
        exchange = self._exchanges.get(arrival.id)
        if exchange is None:
            push = partial(self._push, arrival) if self._pusher else None
            exchange = Exchange(arrival.id, partial(self._answer, arrival), self._postbook, push)
            self._exchanges[arrival.id] = exchange
            exchange.task.add_done_callback(lambda _: self._exchanges.pop(arrival.id))
        holds = self._pusher is None and exchange.tries < TRIES - 1
        reply = await exchange.within(HOLD if holds else self._patience)
        if self._pusher and not exchange.task.done():
            _log.info("message %s takes long and will be pushed", arrival.id)
            self._begin(self._pusher.typing(arrival.openid))
        return reply

    async def _answer(self, arrival: Arrival) -> Reply:
        """Return what is to be said; whatever goes wrong, something is."""
        try:
            await self._postbook.arrived(arrival.id, arrival.openid, arrival.trigger)
        except Unavailable as error:
            _log.error("message %s: no postbook (%s)", arrival.id, error.code)
        try:
            reply = await self._meant(arrival)
            if arrival.leaves:
                await self._postbook.forget(arrival.openid)
        except Exception as error:
            _log.error("message %s failed: %s", arrival.id, where(error))
            return _say(NuanxianError.spoken)
        return reply

    async def _meant(self, arrival: Arrival) -> Reply:
        match arrival.meant:
            case Turn() as turn:
                return await self._feed(turn)
            case Voice() as voice:
                return await self._heard(voice)
            case Bounced(receipt, error):
                await self._postbook.bounced(receipt, error)
                return Reply()
            case Reply() as reply:
                return reply

    async def _heard(self, voice: Voice) -> Reply:
        if self._hearing is None:
            return _say(_DEAF)
        try:
            turn = await self._hearing.hear(voice)
        except InputError as error:
            _log.info("voice message %s is none: %s", voice.turn.id, error)
            return _say(_NOT_HEARD)
        except Unavailable as error:
            _log.warning("voice message %s was not heard: %s", voice.turn.id, error)
            return _say(_DEAF)
        return await self._feed(turn)

    async def _fitting(self, openid: str, reply: Reply) -> tuple[Message, ...]:
        """Return the texts of ``reply`` that can go out, the passive one first; one empty text for none."""
        texts = self.render(reply)
        if len(texts) <= 1:
            return texts or ("",)
        return fit(texts, 1 + (await self._pusher.room(openid, reply.intent) if self._pusher else 0))

    async def _push(self, arrival: Arrival, reply: Reply) -> None:
        assert self._pusher is not None
        await self._pusher.push(arrival.openid, render_push(reply), reply.intent)

    async def _push_rest(self, arrival: Arrival, rest: list[Message], intent: str) -> None:
        """Push what a passive reply could not hold, once though Tencent may ask for the reply again."""
        assert self._pusher is not None
        if await self._postbook.arrived(f"{arrival.id}:rest", arrival.openid, None):
            await self._pusher.push(arrival.openid, rest, intent)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _passive(self, fields: Fields, text: Message) -> str:
        assert isinstance(text, str)
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


def _say(text: str) -> Reply:
    return Reply((Say(Words.plain(text)),))
