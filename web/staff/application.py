"""The application under ``/console``: routes, headers and errors as pages; mounted by web/app.py."""

import logging
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import errors
from core.trace import where
from web.problems import status_of
from web.staff import (
    alerts,
    audit,
    conversations,
    corrections,
    members,
    overview,
    own_password,
    recordings,
    sign_in,
    tickets,
    visits,
)
from web.staff.console import Console
from web.staff.gate import SignInNeeded
from web.staff.pages import is_fragment, page

_log = logging.getLogger(__name__)
_STATIC = Path(__file__).parent.parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_ROUTERS = (
    sign_in,
    own_password,
    overview,
    conversations,
    corrections,
    recordings,
    visits,
    tickets,
    alerts,
    members,
    audit,
)


def application(console: Console) -> FastAPI:
    """Return the console as an application of its own, with errors that people can read."""
    app = FastAPI(title="暖线工作台", docs_url=None, redoc_url=None, openapi_url=None)
    for each in _ROUTERS:
        app.include_router(each.router(console))
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_middleware(_Headers)
    app.add_exception_handler(SignInNeeded, _sign_in_needed)
    app.add_exception_handler(errors.NuanxianError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unforeseen)
    return app


class _Headers:
    """Adds to every answer what keeps a browser strict; pages with personal data are kept nowhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                static = scope["path"].startswith("/console/static/")
                headers["Cache-Control"] = "no-cache" if static else "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _sign_in_needed(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    where_to = f"/console/sign-in?next={quote(error.back, safe='')}"
    if is_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": where_to})
    return RedirectResponse(where_to, 303)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.NuanxianError)
    status = status_of(error)
    if status >= 500:
        _log.error("%s failed: %s: %s", request.method, error.code, where(error))
        return _problem(request, status, "系统现在有点忙，请过一会儿再试。")
    if isinstance(error, errors.NotFound):
        return _problem(request, status, "没有找到。可能已经删除，或者不在您负责的地区。")
    if isinstance(error, errors.AlreadyChanged):
        return _problem(request, status, "这条刚刚被别人改过了，请刷新再看。")
    return _problem(request, status, str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    texts = {404: "没有这个页面。", 405: "不能这样打开这个页面。"}
    return _problem(request, error.status_code, texts.get(error.status_code, error.detail))


async def _invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return _problem(request, 422, "地址或表单里有不认识的内容。")


async def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("%s failed: %s", request.method, where(error))
    answer = _problem(request, 500, "系统出了点问题，已经记下。请过一会儿再试。")
    answer.headers.update(_HEADERS)  # this one is made outside of every middleware
    return answer


def _problem(request: Request, status: int, text: str) -> Response:
    """Return the error as a page, or as a notice on the page that htmx is on."""
    if is_fragment(request):
        answer = page("_notice", status=status, text=text)
        answer.headers.update({"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
        return answer
    return page("problem", status=status, text=text, code=status)
