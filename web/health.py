"""``/healthz`` and ``/readyz`` for operators."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse

Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""Returns what is still waited for, by part, with why; empty when callers can be served."""


def router(readiness: Readiness) -> APIRouter:
    """Return the two routes."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        """Say whether callers can be served, and what is missing when not."""
        waiting = dict(await readiness())
        return JSONResponse({"ready": not waiting, "waiting": waiting}, 503 if waiting else 200)

    return routes
