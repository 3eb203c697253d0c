"""The routes of ``/try``; web/app.py includes them where there is a trial."""

import json
from pathlib import Path

from fastapi import APIRouter, WebSocket
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.wechat.menu import BUTTONS, WORDS
from core.errors import Unavailable
from web.try_page.chat import Answer, Message, answered
from web.try_page.page_socket import PageSocket
from web.try_page.people import SAMPLES, Who
from web.try_page.trial import Trial

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
_NOT_READY = json.dumps({"event": "ended", "by": "us", "reason": "not ready"})


def router(trial: Trial) -> APIRouter:
    """Return the page, the chat behind it and the sockets of its telephone and its notices."""
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
        socket = PageSocket(websocket)
        if not await socket.open():
            return
        peer = websocket.client.host if websocket.client else ""
        try:
            await trial.phone.hold(socket, caller=SAMPLES[who].number, peer=peer, trusted=True)
        except Unavailable:
            await socket.send(_NOT_READY)
            await socket.close()

    @routes.websocket("/notices")
    async def notices(websocket: WebSocket) -> None:
        """Show what the people of the sample are told, as it comes."""
        socket = PageSocket(websocket)
        if await socket.open():
            await trial.inbox.show(socket)

    return routes


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
