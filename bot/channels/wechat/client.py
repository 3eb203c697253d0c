"""Our client of api.weixin.qq.com for one account: messages, media, menu, QR codes; used by the channel.

Every call has a deadline, and one retry where the token was dead. What a person would be known by is
neither in an error nor in a log line.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from bot.channels.wechat.token import AccessToken, Token
from core.clock import Clock
from core.errors import PeerFailed, PeerRefused

DEADLINE = 10.0
"""Seconds for one request, from its first byte to the answer's last."""

_DEAD_TOKEN = frozenset({40001, 40014, 42001})
_JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class WebUser:
    """Who opened a page inside WeChat; a ``virtual`` openid is a snapshot's and must never be bound."""

    openid: str
    virtual: bool


class Unreached(PeerFailed):
    """The call did not get as far as Tencent: making it again does nothing twice."""


class WeixinClient:
    """One account's calls. ``http`` has Tencent's address as its base.

    All methods raise PeerFailed when there is no right answer in time, PeerRefused with Tencent's errcode,
    Unreached where the call was not even made. ``tell`` learns of every call, by path: ok, refused, failed.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        appid: str,
        secret: str,
        clock: Clock,
        *,
        deadline: float = DEADLINE,
        tell: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self._http = http
        self._deadline = deadline
        self._appid = appid
        self._secret = secret
        self._clock = clock
        self._tell = tell
        self._token = AccessToken(self._fetch_token, clock)

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text of at most 2048 bytes."""
        await self._send(openid, "text", {"content": text})

    async def send_menu(self, openid: str, head: str, options: Sequence[str]) -> None:
        """Send options to be tapped; a tap comes back as a text, with the option's number from 1."""
        listed = [{"id": str(number), "content": option} for number, option in enumerate(options, 1)]
        await self._send(openid, "msgmenu", {"head_content": head, "list": listed, "tail_content": ""})

    async def typing(self, openid: str) -> None:
        """Show the follower that an answer is on its way."""
        await self._post("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

    async def send_template(
        self, openid: str, template: str, values: Mapping[str, str], client_msg_id: str
    ) -> str:
        """Send a template message and return its id; the same ``client_msg_id`` again sends nothing more."""
        body = {"touser": openid, "template_id": template, "client_msg_id": client_msg_id}
        answer = await self._post("/cgi-bin/message/template/send", body | {"data": _data(values)})
        return str(answer.get("msgid", ""))

    async def send_subscribed(self, openid: str, template: str, values: Mapping[str, str]) -> None:
        """Send a notice that the follower has subscribed to; raises PeerRefused 43101 where they have not."""
        body = {"touser": openid, "template_id": template, "data": _data(values)}
        await self._post("/cgi-bin/message/subscribe/bizsend", body)

    async def download(self, media_id: str, limit: int) -> bytes:
        """Return a media file of at most ``limit`` bytes; WeChat keeps them for three days."""
        path = "/cgi-bin/media/get"
        media = await self._authorised("GET", path, params={"media_id": media_id}, limit=limit)
        if "json" in media.headers.get("content-type", "") or media.content[:1] == b"{":
            raise PeerFailed(f"{path}: JSON in the place of a file")
        return media.content

    async def create_menu(self, buttons: Sequence[Mapping[str, str]]) -> None:
        """Replace the account's menu."""
        await self._post("/cgi-bin/menu/create", {"button": list(buttons)})

    async def create_qrcode(self, scene: str, keep: timedelta) -> str:
        """Return the address of the picture of a QR code; who scans it sends us ``scene`` (64 characters)."""
        body = {
            "expire_seconds": int(keep.total_seconds()),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        ticket = str((await self._post("/cgi-bin/qrcode/create", body)).get("ticket", ""))
        return f"https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket={quote(ticket)}"

    async def who(self, code: str) -> WebUser:
        """Return who opened our page, by the one-time ``code`` of web OAuth (snsapi_base)."""
        query = {"appid": self._appid, "secret": self._secret, "code": code}
        response = await self._request(
            "GET", "/sns/oauth2/access_token", params=query | {"grant_type": "authorization_code"}
        )
        answer = _checked("/sns/oauth2/access_token", _json("/sns/oauth2/access_token", response))
        return WebUser(str(answer.get("openid", "")), answer.get("is_snapshotuser") == 1)

    async def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        await self._post("/cgi-bin/message/custom/send", {"touser": openid, "msgtype": kind, kind: content})

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        # WeChat shows \u escapes as they stand
        content = json.dumps(body, ensure_ascii=False).encode()
        return _json(path, await self._authorised("POST", path, content=content, headers=_JSON))

    async def _authorised(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Make a call with our token; where Tencent calls it dead, once more with another."""
        token = await self._good_token(self._token.get())
        response = await self._request(method, path, token=token, **request)
        if _errcode(response) in _DEAD_TOKEN:
            token = await self._good_token(self._token.instead_of(token))
            response = await self._request(method, path, token=token, **request)
        if code := _errcode(response):
            raise PeerRefused(f"{path}: errcode {code}", code)
        return response

    @staticmethod
    async def _good_token(asked: Awaitable[str]) -> str:
        try:
            return await asked
        except PeerFailed as failed:
            raise Unreached(str(failed)) from None

    async def _fetch_token(self, new: bool) -> Token:
        path = "/cgi-bin/stable_token"
        body = {"grant_type": "client_credential", "appid": self._appid, "secret": self._secret}
        content = json.dumps(body | {"force_refresh": new}).encode()
        asked_at = self._clock()
        answer = _checked(
            path, _json(path, await self._request("POST", path, content=content, headers=_JSON))
        )
        value, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not isinstance(seconds, int):
            raise PeerFailed(f"{path}: no token in the answer")
        return Token(value, asked_at + timedelta(seconds=seconds))

    async def _request(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Make one call and tell how it went."""
        try:
            response = await self._exchange(method, path, **request)
        except PeerFailed:
            self._tell(path, "failed")
            raise
        self._tell(path, "refused" if _errcode(response) else "ok")
        return response

    async def _exchange(
        self, method: str, path: str, *, token: str = "", limit: int = 64 * 1024, **request: Any
    ) -> httpx.Response:
        """Return the whole answer; raises PeerFailed unless it is a 200 of at most ``limit`` bytes."""
        params = dict(request.pop("params", {})) | ({"access_token": token} if token else {})
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._http.stream(method, path, params=params, timeout=self._deadline, **request) as response,
            ):
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > limit:
                        raise PeerFailed(f"{path}: more than {limit} bytes")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreached(f"{path}: {type(error).__name__}") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise PeerFailed(f"{path}: {type(error).__name__}") from None  # its text may hold the token
        if response.status_code != httpx.codes.OK:
            raise PeerFailed(f"{path}: status {response.status_code}")
        headers = {"Content-Type": response.headers.get("content-type", "")}
        return httpx.Response(200, headers=headers, content=bytes(body))


def _json(path: str, response: httpx.Response) -> dict[str, Any]:
    """Return the object in the answer; Tencent often sends JSON as text/plain."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        raise PeerFailed(f"{path}: not JSON") from None
    if not isinstance(answer, dict):
        raise PeerFailed(f"{path}: not a JSON object")
    return answer


def _checked(path: str, answer: dict[str, Any]) -> dict[str, Any]:
    if code := _code(answer):
        raise PeerRefused(f"{path}: errcode {code}", code)
    return answer


def _errcode(response: httpx.Response) -> int:
    """Return the errcode of a JSON answer, 0 for everything else: files come by the same calls."""
    if response.content[:1] != b"{":
        return 0
    try:
        answer = json.loads(response.content)
    except ValueError:
        return 0
    return _code(answer) if isinstance(answer, dict) else 0


def _code(answer: Mapping[str, Any]) -> int:
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else -1


def _data(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {field: {"value": value} for field, value in values.items()}
