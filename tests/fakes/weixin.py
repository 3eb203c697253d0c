"""A stateful stand-in of api.weixin.qq.com: ``Weixin(...).app`` through httpx.ASGITransport, or on loopback.

``python -m tests.fakes.weixin --port 9100`` serves it; ``/_fake/…`` is the side of the followers there.
What Tencent's documents leave open (which errcode a fault has, which grant is used first) is as reported by
users of the API.
"""

import argparse
import asyncio
import json
import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from email.parser import BytesParser
from typing import Any, Literal, cast

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from core.clock import Clock, wall_clock
from tests.fakes.weixin_state import Act, Follower, Media, Refusal, Tokens

Fault = Literal["slow", "bad gateway", "text", "dead token", "garbage", "list"]
"""What can go wrong on demand: no answer, a 502, JSON as text/plain, a random 40001, no JSON, a JSON list."""

_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u")
_LIMITS = {"thing": 20, "phrase": 5, "character_string": 32, "phone_number": 17, "time": 32}


class Weixin:
    """Tencent's side of one service account, and what each follower received."""

    def __init__(
        self,
        appid: str = "wx2c2769f8efd9abc2",
        secret: str = "secret",
        *,
        clock: Clock = wall_clock,
        verified: bool = True,
        templates: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.appid, self.secret, self.verified = appid, secret, verified
        self.clock = clock
        self.tokens = Tokens(clock)
        self.media = Media(clock)
        self.templates = dict(templates or {})
        self.followers: dict[str, Follower] = {}
        self.menu: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()
        self.scenes: dict[str, str] = {}
        self._codes: dict[str, tuple[str, bool, datetime]] = {}
        self._dedupe: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self.app = _application(self)

    def client(self) -> httpx.AsyncClient:
        """Return a client of this stand-in, without sockets."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://weixin")

    def did(self, openid: str, act: Act) -> None:
        """Let a follower write, follow, scan or press."""
        self.followers.setdefault(openid, Follower()).act(act, self.clock())

    def left(self, openid: str) -> None:
        """Let a follower leave."""
        self.followers.setdefault(openid, Follower()).following = False

    def texts(self, openid: str) -> list[str]:
        """Return the customer-service texts that a follower was shown, menus by their head."""
        inbox = self.followers[openid].inbox if openid in self.followers else []
        shown = [
            message.get("text", {}).get("content") or message.get("msgmenu", {}).get("head_content")
            for message in inbox
        ]
        return [text for text in shown if text]

    def received(self, openid: str, kind: str) -> list[dict[str, Any]]:
        """Return what a follower received of ``kind``: text, msgmenu, template, subscribe."""
        return [message for message in self.followers[openid].inbox if message["msgtype"] == kind]

    def fail(self, path: str, *faults: Fault) -> None:
        """Let the next calls of ``path`` go wrong, one fault each."""
        self._faults[path] += faults

    def open_page(self, openid: str, *, virtual: bool = False) -> str:
        """Let a follower open a page of ours; return the code that it comes with."""
        code = f"code-{len(self._codes)}"
        self._codes[code] = (openid, virtual, self.clock() + timedelta(minutes=5))
        return code

    def fault(self, path: str) -> Fault | None:
        """Return what must go wrong with this call."""
        return self._faults[path].pop(0) if self._faults[path] else None

    # --- the API, by path ---

    def stable_token(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/stable_token."""
        if body.get("grant_type") != "client_credential":
            raise Refusal(40002, "invalid grant_type")
        if body.get("appid") != self.appid:
            raise Refusal(40013, "invalid appid")
        if body.get("secret") != self.secret:
            raise Refusal(40125, "invalid appsecret")
        token, seconds = self.tokens.stable(body.get("force_refresh") is True)
        return {"access_token": token, "expires_in": seconds}

    def custom_send(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/message/custom/send."""
        if not self.verified:
            raise Refusal(48001, "api unauthorized")
        follower = self._follower(body)
        kind = body.get("msgtype")
        if kind not in ("text", "msgmenu"):
            raise Refusal(40008, "invalid message type")
        text = body["text"]["content"] if kind == "text" else body["msgmenu"]["head_content"]
        if not text:
            raise Refusal(44004, "empty content")
        if len(text.encode()) > 2048:
            raise Refusal(45002, "content size out of limit")
        follower.spend(self.clock())
        follower.inbox.append(body)
        return {}

    def typing(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/message/custom/typing."""
        follower = self._follower(body)
        if not any(ends > self.clock() for _, ends in follower.grants.values()):
            raise Refusal(45015, "response out of time limit or subscription is canceled")
        follower.typing += body.get("command") == "Typing"
        return {}

    def template_send(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/message/template/send; the same client_msg_id within ten minutes sends once."""
        follower = self._follower(body)
        self._check_fields(body)
        if not follower.following:
            raise Refusal(43004, "require subscribe")
        key = (body["touser"], body.get("client_msg_id", ""))
        known, ends = self._dedupe.get(key, ("", self.clock()))
        if key[1] and ends > self.clock():
            return {"msgid": int(known)}
        msgid = str(200163836 + len(self._dedupe))
        self._dedupe[key] = (msgid, self.clock() + timedelta(minutes=10))
        if not follower.blocks_templates:
            follower.inbox.append(body | {"msgtype": "template", "msgid": msgid})
        return {"msgid": int(msgid)}

    def bizsend(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/message/subscribe/bizsend: one notice for each consent."""
        follower = self._follower(body)
        self._check_fields(body)
        if body["template_id"] not in follower.subscribed:
            raise Refusal(43101, "user refuse to accept the msg")
        follower.subscribed.remove(body["template_id"])
        follower.inbox.append(body | {"msgtype": "subscribe"})
        return {}

    def menu_create(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/menu/create."""
        buttons = body.get("button", [])
        if not 1 <= len(buttons) <= 3:
            raise Refusal(40016, "invalid button size")
        if any(len(button["name"].encode()) > 16 for button in buttons):
            raise Refusal(40018, "invalid button name size")
        self.menu = buttons
        return {}

    def qrcode_create(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/qrcode/create."""
        scene = body["action_info"]["scene"]["scene_str"]
        if not 1 <= len(scene) <= 64:
            raise Refusal(40053, "invalid action info")
        ticket = f"gQ/{len(self.scenes)}=="
        self.scenes[ticket] = scene
        return {"ticket": ticket, "expire_seconds": body.get("expire_seconds", 60), "url": "http://w.x/q"}

    def oauth(self, query: Mapping[str, str]) -> dict[str, Any]:
        """GET /sns/oauth2/access_token: each code once, for five minutes."""
        if query.get("appid") != self.appid or query.get("secret") != self.secret:
            raise Refusal(40125, "invalid appsecret")
        openid, virtual, ends = self._codes.pop(query.get("code", ""), ("", False, self.clock()))
        if ends <= self.clock():
            raise Refusal(40029, "invalid code")
        answer = {"access_token": "web", "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}
        return answer | ({"is_snapshotuser": 1} if virtual else {})

    def _follower(self, body: dict[str, Any]) -> Follower:
        follower = self.followers.get(body.get("touser", ""))
        if follower is None:
            raise Refusal(40003, "invalid openid")
        return follower

    def _check_fields(self, body: dict[str, Any]) -> None:
        fields = self.templates.get(body.get("template_id", ""))
        if fields is None:
            raise Refusal(40037, "invalid template_id")
        data = body.get("data", {})
        for name in fields:
            limit = _LIMITS[name.rstrip("0123456789")]
            if not 0 < len(data.get(name, {}).get("value", "")) <= limit:
                raise Refusal(47003, f"argument invalid! data.{name}.value invalid")


def _application(weixin: Weixin) -> FastAPI:
    app = FastAPI()
    app.middleware("http")(_Faults(weixin))
    _followers_side(app, weixin)
    posts: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "/cgi-bin/message/custom/send": weixin.custom_send,
        "/cgi-bin/message/custom/typing": weixin.typing,
        "/cgi-bin/message/template/send": weixin.template_send,
        "/cgi-bin/message/subscribe/bizsend": weixin.bizsend,
        "/cgi-bin/menu/create": weixin.menu_create,
        "/cgi-bin/qrcode/create": weixin.qrcode_create,
    }

    @app.exception_handler(Refusal)
    async def refuse(_: Request, refusal: Refusal) -> JSONResponse:
        return JSONResponse({"errcode": refusal.code, "errmsg": f"{refusal} rid: 6735-1"})

    @app.post("/cgi-bin/stable_token")
    async def stable_token(request: Request) -> dict[str, Any]:
        return weixin.stable_token(await request.json())

    @app.post("/cgi-bin/media/upload")
    async def upload(request: Request, access_token: str) -> dict[str, Any]:
        weixin.tokens.check(access_token)
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        part = BytesParser().parsebytes(head + await request.body()).get_payload(0)
        media_id = weixin.media.upload(part.get_payload(decode=True))  # type: ignore[union-attr,arg-type]
        return {"type": "voice", "media_id": media_id, "created_at": int(weixin.clock().timestamp())}

    @app.get("/cgi-bin/media/get")
    async def media(access_token: str, media_id: str) -> Response:
        weixin.tokens.check(access_token)
        content, content_type = weixin.media.get(media_id)
        return Response(content, media_type=content_type)

    @app.get("/sns/oauth2/access_token")
    async def oauth(request: Request) -> dict[str, Any]:
        return weixin.oauth(request.query_params)

    @app.post("/{path:path}")
    async def call(path: str, request: Request, access_token: str = "") -> dict[str, Any]:
        weixin.tokens.check(access_token)
        if f"/{path}" not in posts:
            raise Refusal(40066, "invalid url")
        body = await request.body()
        assert not _ESCAPE.search(body), "WeChat would show the escapes"
        return {"errcode": 0, "errmsg": "ok"} | posts[f"/{path}"](json.loads(body))

    return app


def _followers_side(app: FastAPI, weixin: Weixin) -> None:
    @app.post("/_fake/did/{openid}/{act}")
    async def did(openid: str, act: str) -> None:
        weixin.left(openid) if act == "leave" else weixin.did(openid, cast("Act", act))

    @app.get("/_fake/inbox/{openid}")
    async def inbox(openid: str) -> list[dict[str, Any]]:
        return weixin.followers[openid].inbox if openid in weixin.followers else []

    @app.post("/_fake/fail")
    async def fail(path: str, fault: str) -> None:
        weixin.fail(path, cast("Fault", fault))


class _Faults:
    """Counts every call and lets it go wrong where a fault waits for its path."""

    def __init__(self, weixin: Weixin) -> None:
        self._weixin = weixin

    async def __call__(self, request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        path = request.url.path
        self._weixin.calls[path] += 1
        match self._weixin.fault(path):
            case "slow":
                await asyncio.Event().wait()
            case "bad gateway":
                return Response("<html>502</html>", 502, media_type="text/html")
            case "dead token":
                return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})
            case "garbage":
                return Response(b"\xff<html>", media_type="application/json")
            case "list":
                return JSONResponse([1, 2])
            case "text":
                answer = await go_on(request)
                answer.headers["content-type"] = "text/plain"
                return answer
        return await go_on(request)


def main() -> None:
    """Serve on loopback until interrupted."""
    import uvicorn

    parser = argparse.ArgumentParser(description="a stand-in of api.weixin.qq.com")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--appid", default="wx2c2769f8efd9abc2")
    parser.add_argument("--secret", default="secret")
    given = parser.parse_args()
    uvicorn.run(Weixin(given.appid, given.secret).app, host="127.0.0.1", port=given.port)


if __name__ == "__main__":
    main()
