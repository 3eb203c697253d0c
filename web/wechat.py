"""``/wechat/{area}``: Tencent's door, one account an area."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import PlainTextResponse, Response
from starlette.background import BackgroundTask

from bot.channels.wechat.endpoint import SUCCESS, WechatChannel
from bot.channels.wechat.xml import MAX_BYTES
from core.errors import NotFound


def router(channels: Mapping[str, WechatChannel]) -> APIRouter:
    """Return the routes over the channels, by area code."""
    routes = APIRouter(prefix="/wechat", include_in_schema=False)

    def channel(area: str) -> WechatChannel:
        if area not in channels:
            raise NotFound("no WeChat account of this area")
        return channels[area]

    @routes.get("/{area}")
    async def verify(area: str, request: Request) -> PlainTextResponse:
        """Prove to Tencent that this server knows the token."""
        echo = channel(area).verify(request.query_params)
        return PlainTextResponse(echo, headers={"X-Content-Type-Options": "nosniff"})

    @routes.post("/{area}")
    async def receive(area: str, request: Request) -> Response:
        """Answer a message or event."""
        answer = await channel(area).receive(request.query_params, await _body(request))
        kind = "text/plain" if answer.body == SUCCESS else "application/xml"
        later = BackgroundTask(answer.later) if answer.later else None
        return Response(answer.body, media_type=kind, background=later)

    return routes


async def _body(request: Request) -> bytes:
    """Return the body, reading no more than a message can have."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise HTTPException(413, f"more than {MAX_BYTES} bytes")
    return bytes(body)
