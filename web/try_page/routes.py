"""The routes of ``/try``; web/app.py includes them where there is a trial."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.websockets import WebSocketDisconnect

from bot.channels.wechat.menu import BUTTONS, WORDS
from core.errors import Unavailable
from web.try_page.chat import Answer, Message, answered
from web.try_page.trial import SAMPLES, Trial, Who

STATIC = Path(__file__).parent.parent / "static" / "try"
"""Served beside the routes."""
_TEMPLATES = Path(__file__).parent.parent / "templates" / "try"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
    "Cache-Control": "no-store",
}
_HINTS = ("我想约人来洗澡", "我的预约", "有人让我把钱转到安全账户", "高龄津贴多大岁数能领", "说慢一点")
"""What a newcomer may say, typed or spoken."""
_REFUSED = 1008
_NOT_READY = json.dumps({"event": "ended", "by": "us", "reason": "not ready"})


def router(trial: Trial) -> APIRouter:
    """Return the page, the chat behind it and the socket of its telephone."""
    routes = APIRouter(prefix="/try", include_in_schema=False)
    menu = [(button["name"], WORDS[button["key"]]) for button in BUTTONS]
    html = _environment().get_template("page.html").render(samples=SAMPLES, menu=menu, hints=_HINTS)

    @routes.get("")
    async def page() -> HTMLResponse:
        """Show the page."""
        return HTMLResponse(html, headers=_HEADERS)

    @routes.post("/chat")
    async def chat(message: Message) -> Answer:
        """Answer a message."""
        return await answered(trial, message)

    @routes.websocket("/phone")
    async def phone(websocket: WebSocket, who: Who) -> None:
        """Hold a call; the number is that of the person picked."""
        if not _from_our_page(websocket):
            await websocket.close(_REFUSED)
            return
        await websocket.accept()
        socket = PageSocket(websocket)
        peer = websocket.client.host if websocket.client else ""
        try:
            await trial.phone.hold(socket, caller=SAMPLES[who].number, peer=peer, trusted=True)
        except Unavailable:
            await socket.send(_NOT_READY)
            await socket.close()

    return routes


class PageSocket:
    """A WebSocket as :class:`voice.legs.browser_leg.Socket`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def messages(self) -> AsyncIterator[bytes | str]:
        """Yield what the page sends, until it is gone."""
        while (event := await self._websocket.receive())["type"] == "websocket.receive":
            message = event.get("bytes")
            yield event.get("text") or "" if message is None else message

    async def send(self, message: bytes | str) -> None:
        """Send one message; raises OSError when the page is gone."""
        try:
            if isinstance(message, bytes):
                await self._websocket.send_bytes(message)
            else:
                await self._websocket.send_text(message)
        except (WebSocketDisconnect, RuntimeError) as error:  # starlette says either, by who closed first
            raise ConnectionResetError from error

    async def close(self) -> None:
        """Close; harmless when it is closed already."""
        try:
            await self._websocket.close()
        except (WebSocketDisconnect, RuntimeError):
            return


def _from_our_page(websocket: WebSocket) -> bool:
    """Return whether no other site's page opened the socket: browsers say from where, others say nothing."""
    origin = websocket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == websocket.headers.get("host")


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
