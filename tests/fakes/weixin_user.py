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

_message_ids = itertools.count(6054768590064713728)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback as it goes over the wire; posting it again is what Tencent's retry does."""

    query: dict[str, str]
    body: bytes


class WeixinUser:
    """Talks to ``app`` as follower ``openid`` of ``account``, without sockets.

    Encrypts with wechatpy's own code, under ``aes_key`` or the account's current key; plain where the
    account's mode is plain.
    """

    service = "gh_123456789abc"

    def __init__(
        self, account: Account, openid: str, app: FastAPI, *, clock: Clock = wall_clock, aes_key: str = ""
    ) -> None:
        self.account = account
        self.openid = openid
        self._app = app
        self._clock = clock
        self._aes_key = aes_key or (account.aes_keys[0] if account.mode == "safe" else "")

    async def say(self, text: str) -> str:
        """Type ``text`` and return what the account answers at once, empty for nothing."""
        return await self.send("text", Content=text)

    async def send(self, kind: str, **fields: str) -> str:
        """Send a message of MsgType ``kind`` and return the text of the answer, empty for nothing."""
        return self.read(await self.post(self.compose(kind, **fields)))

    async def event(self, name: str, key: str = "") -> str:
        """Follow, leave, scan or press a menu button; return the text of the answer, empty for nothing."""
        return self.read(await self.post(self.compose("event", Event=name, EventKey=key)))

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
