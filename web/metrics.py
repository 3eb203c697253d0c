"""``/metrics`` for Prometheus: with a token, or for this machine alone; never for the public by default."""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from core.errors import Forbidden

_CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""A proxy on this machine asks from loopback for anybody; it adds one of these."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown, and to whom: without ``token`` only to who asks directly from this machine."""

    write: Callable[[], Awaitable[bytes]]
    token: str = ""


def router(figures: Figures) -> APIRouter:
    """Return the route."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/metrics")
    async def metrics(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
        """Tell the figures of this process."""
        if figures.token:
            allowed = hmac.compare_digest(authorization.encode(), f"Bearer {figures.token}".encode())
        else:
            allowed = _direct(request)
        if not allowed:
            raise Forbidden("metrics are for this machine, or with the token")
        return Response(await figures.write(), media_type=_CONTENT_TYPE)

    return routes


def _direct(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
