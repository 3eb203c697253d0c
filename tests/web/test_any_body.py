"""Category: application. Any body posted to any public route, with the real assistant behind it."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import BaseRoute, Mount

from backend.db import Database
from bot.channels.wechat.account import Account
from bot.channels.wechat.crypto import sign
from bot.channels.wechat.endpoint import WechatChannel
from bot.kernel.dispatcher import Dispatcher
from core.clock import SteppedClock
from tests.fakes.console_site import staffed
from tests.fakes.postbook import MemoryPostbook
from tests.fakes.sound import utter
from voice.legs.browser import BrowserServer
from web.app import create_app
from web.staff.console import Console
from web.try_page.inbox import Inbox
from web.try_page.trial import Trial

PLAIN = Account("decheng", "wx5823bf96d3bd56c7", "QDG6eK", mode="plain")
SAFE = Account("changle", "wx2c2769f8efd9abc2", "spamtest", ("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",))
PATHS = (
    "/wechat/decheng",
    "/wechat/changle",
    "/wechat/nowhere",
    "/try/chat",
    "/console/sign-in",
    "/console/sign-out",
)
ELSEWHERE = ("/", "/healthz", "/readyz", "/try", "/api/docs", "/api/openapi.json", "/nowhere")
KINDS = (
    "application/json",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
)
_anything = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def nothing_waited_for() -> Mapping[str, str]:
    return {}


async def spoken(text: str) -> bytes:
    return utter(text)


@pytest.fixture
async def app(
    sample_sqlite: Database,
    assistant: Callable[[Database], Dispatcher],
    clock: SteppedClock,
    tmp_path: Path,
) -> FastAPI:
    await staffed(sample_sqlite)
    feed = assistant(sample_sqlite).feed
    return create_app(
        channels=[WechatChannel(account, feed, clock, MemoryPostbook()) for account in (PLAIN, SAFE)],
        readiness=nothing_waited_for,
        console=Console(sample_sqlite, clock, tmp_path, secure=False),
        trial=Trial(feed, clock, BrowserServer(spoken), Inbox(clock)),
    )


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://nuanxian") as client:
        yield client


def posts(routes: Sequence[BaseRoute], before: str = "") -> Iterator[str]:
    """Yield the paths of all routes that take a POST."""
    for route in routes:
        if isinstance(route, Mount):
            yield from posts(route.routes, before + route.path)
    for context in iter_route_contexts(routes):
        if "POST" in (context.methods or ()):
            yield f"{before}{context.path}"


def test_no_route_that_takes_a_post_is_left_out(app: FastAPI) -> None:
    signed_in = (
        "/console/conversations/",
        "/console/visits/",
        "/console/tickets/",
        "/console/alerts",
        "/console/staff",
        "/console/me/",
    )  # test_anything.py of staff
    public = {path for path in posts(app.routes) if not path.startswith(signed_in)}
    assert public == {"/wechat/{area}", "/try/chat", "/console/sign-in", "/console/sign-out"}


@_anything
@given(
    path=st.sampled_from(PATHS + ELSEWHERE),
    kind=st.sampled_from(KINDS),
    body=st.binary(max_size=300) | st.text(max_size=100).map(str.encode),
)
async def test_any_body_anywhere(http: httpx.AsyncClient, path: str, kind: str, body: bytes) -> None:
    headers = {"origin": "http://nuanxian", **({"content-type": kind} if kind else {})}
    response = await http.post(path, content=body, headers=headers)
    assert 400 <= response.status_code < 500 or response.status_code in (200, 303)


@_anything
@given(
    st.text(max_size=60), st.sampled_from(["text", "event", "image", "location", "voice", "shortvideo", "?"])
)
async def test_any_message_under_a_right_signature(
    http: httpx.AsyncClient, clock: SteppedClock, text: str, kind: str
) -> None:
    stamp = str(int(clock().timestamp()))
    query = {"timestamp": stamp, "nonce": "n", "signature": sign(PLAIN.token, stamp, "n")}
    body = (
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>oabc</FromUserName><CreateTime>" + stamp
        + f"</CreateTime><MsgType>{kind}</MsgType><MsgId>{crc32((kind + text).encode())}</MsgId>"
        + f"<Content><![CDATA[{text}]]></Content><Event>{kind}</Event></xml>"
    ).encode()  # fmt: skip
    response = await http.post("/wechat/decheng", params=query, content=body)
    assert response.status_code < 500
    if response.status_code == 200:
        assert response.text == "success" or response.text.startswith("<xml>")


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_infinity=False, allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_messages = st.fixed_dictionaries(
    {
        "who": st.sampled_from(["wang", "li", "stranger"]),
        "sitting": st.just("k3j4h5g6f7d8"),
        "text": st.text(max_size=40),
    }
)


@_anything
@given(_messages | _json)
async def test_any_message_of_the_trial(http: httpx.AsyncClient, message: Any) -> None:
    response = await http.post("/try/chat", json=message)
    assert response.status_code in (200, 400, 422)
    if response.status_code == 200:
        assert response.json()


@settings(parent=_anything, max_examples=25)
@given(st.dictionaries(st.sampled_from(["username", "password", "next", "csrf"]), st.text(max_size=30)))
async def test_any_form_at_the_console_s_door(http: httpx.AsyncClient, form: dict[str, str]) -> None:
    response = await http.post("/console/sign-in", data=form, headers={"origin": "http://nuanxian"})
    assert response.status_code < 500
    assert "set-cookie" not in response.headers
