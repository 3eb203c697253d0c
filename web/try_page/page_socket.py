"""PageSocket: a WebSocket that a page of ours opened; used by the routes of ``/try``."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

_REFUSED = 1008


class PageSocket:
    """Implements :class:`voice.legs.browser_leg.Socket`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def open(self) -> bool:
        """Accept, or refuse another site's page and return False."""
        if not self._from_our_page():
            await self._websocket.close(_REFUSED)
            return False
        await self._websocket.accept()
        return True

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

    def _from_our_page(self) -> bool:
        """Return whether no other site's page asks: browsers say from where, others say nothing."""
        origin = self._websocket.headers.get("origin")
        return origin is None or urlsplit(origin).netloc == self._websocket.headers.get("host")
