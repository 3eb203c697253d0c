"""A person with WeChat, and Tencent between them and us: signs, encrypts, delivers, reads the answer."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat import xml
from bot.channels.wechat.account import Account
from bot.channels.wechat.crypto import sign
from core.clock import Clock, wall_clock
from tests.fakes.weixin import Weixin
from tests.fakes.weixin_state import Act

_ACTS: Mapping[str, Act] = {"subscribe": "follow", "SCAN": "scan", "CLICK": "click"}
_message_ids = itertools.count(6054768590064713728)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback as it goes over the wire; posting it again is what Tencent's retry does."""

    query: dict[str, str]
    body: bytes


class WeixinUser:
    """Talks to ``app`` as follower ``openid`` of ``account``, without sockets.

    Encrypts with wechatpy's own code, under ``aes_key`` or the account's current key; plain where the
    account's mode is plain. ``tencent`` keeps count of what each act lets the account send.
    """

    service = "gh_123456789abc"

    def __init__(
        self,
        account: Account,
        openid: str,
        app: FastAPI,
        *,
        clock: Clock = wall_clock,
        aes_key: str = "",
        tencent: Weixin | None = None,
    ) -> None:
        self.account = account
        self.openid = openid
        self._app = app
        self._tencent = tencent
        self._clock = clock
        self._aes_key = aes_key or (account.aes_keys[0] if account.mode == "safe" else "")

    async def say(self, text: str) -> str:
        """Type ``text`` and return what the account answers at once, empty for nothing."""
        return await self.send("text", Content=text)

    async def send(self, kind: str, **fields: str) -> str:
        """Send a message of MsgType ``kind`` and return the text of the answer, empty for nothing."""
        self._did("message")
        return self.read(await self.post(self.compose(kind, **fields)))

    async def event(self, name: str, key: str = "") -> str:
        """Follow, leave, scan or press a menu button; return the text of the answer, empty for nothing."""
        if name in _ACTS:
            self._did(_ACTS[name])
        elif name == "unsubscribe" and self._tencent:
            self._tencent.left(self.openid)
        return self.read(await self.post(self.compose("event", Event=name, EventKey=key)))

    async def speak(self, sound: bytes) -> str:
        """Send a voice message; return the text of the answer, empty for nothing."""
        assert self._tencent is not None, "a voice message is fetched from Tencent"
        narrow, wide = self._tencent.media.keep(sound), self._tencent.media.keep(sound)
        return await self.send("voice", MediaId=narrow, MediaId16K=wide, Format="amr", Recognition="")

    async def tap(self, option: str, number: int) -> str:
        """Tap an option of a menu message; return the text of the answer, empty for nothing."""
        self._did("click")
        return self.read(await self.post(self.compose("text", Content=option, bizmsgmenuid=str(number))))

    def _did(self, act: Act) -> None:
        if self._tencent:
            self._tencent.did(self.openid, act)

    def compose(self, kind: str, **fields: str) -> Delivery:
        """Return the signed, and in safe mode encrypted, delivery of a message."""
        message = {
            "ToUserName": self.service,
            "FromUserName": self.openid,
            "CreateTime": str(int(self._clock().timestamp())),
            "MsgType": kind,
            **fields,
        }
        if kind != "event":
            message["MsgId"] = str(next(_message_ids))
        return self.deliver(xml.write(message))

    def deliver(self, message: str) -> Delivery:
        """Return the delivery of ``message``, whatever it holds."""
        timestamp, nonce, token = str(int(self._clock().timestamp())), "486452656", self.account.token
        query = {"timestamp": timestamp, "nonce": nonce, "openid": self.openid}
        query["signature"] = sign(token, timestamp, nonce)
        if not self._aes_key:
            return Delivery(query, message.encode())
        sealed = xml.parse(self._crypto().encrypt_message(message, nonce, timestamp).encode())
        query |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
        body = xml.write({"ToUserName": self.service, "Encrypt": sealed["Encrypt"]})
        return Delivery(query, body.encode())

    async def post(self, delivery: Delivery) -> httpx.Response:
        """Deliver and return the raw response."""
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://nuanxian") as client:
            return await client.post(
                f"/wechat/{self.account.area}", params=delivery.query, content=delivery.body
            )

    def read(self, response: httpx.Response) -> str:
        """Return the text that WeChat would show, empty for ``success``; fails as WeChat would complain."""
        return self.answer(response).get("Content", "")

    def answer(self, response: httpx.Response) -> Mapping[str, str]:
        """Return the fields of the passive reply, decrypted; empty for ``success``."""
        assert response.status_code == 200, response.text
        if response.content == b"success":
            return {}
        fields = xml.parse(response.content)
        if self._aes_key:
            plain = self._crypto().decrypt_message(
                response.content, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]
            )
            fields = xml.parse(plain.encode())
        assert fields["ToUserName"] == self.openid
        assert fields["FromUserName"] == self.service
        assert fields["MsgType"] == "text"
        assert 0 < len(fields["Content"].encode()) <= 2047
        return fields

    def _crypto(self) -> WeChatCrypto:
        return WeChatCrypto(self.account.token, self._aes_key, self.account.appid)
