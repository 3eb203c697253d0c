"""The gate of the console: who is signed in, what their role may do, whether a form is really theirs."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import HTTPException

from backend.audit.schemas import Deed
from backend.db import Database
from backend.staff.roles import Permission
from backend.staff.schemas import SessionView
from core.errors import Forged

COOKIE = "nuanxian_session"
_MAX_FORM = 64 * 1024
_SAFE = ("GET", "HEAD")


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer; ``back`` is where they wanted to go."""

    def __init__(self, back: str) -> None:
        super().__init__("sign-in needed")
        self.back = back


@dataclass(frozen=True, slots=True)
class Operator:
    """Who asks for a page, and the form they sent with it."""

    session: SessionView
    token: str
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def csrf(self) -> str:
        """What every form of this session carries."""
        return csrf_of(self.token)

    @property
    def actor(self) -> str:
        """How this member stands in tickets and histories."""
        return f"staff:{self.session.staff.username}"

    def may(self, permission: str) -> bool:
        """Return whether the role has the permission."""
        return self.session.may(Permission(permission))

    def sees(self, area: str) -> bool:
        """Return whether ``area`` is one of theirs."""
        return area in self.session.scope

    def deed(self, action: str, subject: str = "", area: str = "", reason: str = "") -> Deed:
        """Return what they do, for the audit log."""
        staff = self.session.staff
        return Deed(staff.username, staff.role, action, subject, area, reason)


async def enter(database: Database, request: Request) -> Operator:
    """Return who is signed in, like :func:`admit`, and note that they are still there."""
    operator = await admit(database, request)
    async with database.reading() as uow:
        stale = await uow.staff.stale(operator.token)
    if stale:
        async with database.unit_of_work() as uow:
            await uow.staff.touch(operator.token)
            await uow.commit()
    return operator


async def admit(database: Database, request: Request) -> Operator:
    """Return who is signed in; raises SignInNeeded, and Forged for a form that did not come from our page."""
    token = request.cookies.get(COOKIE, "")
    async with database.reading() as uow:
        session = await uow.staff.session(token) if token else None
    if session is None:
        raise SignInNeeded(_wanted(request))
    form: Mapping[str, str] = {}
    if request.method not in _SAFE:
        check_origin(request)
        form = await read_form(request)
        given = request.headers.get("x-csrf-token") or form.get("csrf", "")
        if not hmac.compare_digest(given.encode(), csrf_of(token).encode()):
            raise Forged("页面已过期，请返回刷新后再试")
    return Operator(session, token, form)


def keep_signed_in(answer: Response, request: Request, token: str, *, secure: bool) -> None:
    """Have the browser hold the session; where ``secure`` or over TLS, it goes over TLS only."""
    secure = secure or request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, path="/", secure=secure, httponly=True, samesite="lax")


def csrf_of(token: str) -> str:
    """Return the session's CSRF token; it tells nothing of ``token``."""
    return hashlib.sha256(b"csrf:" + token.encode()).hexdigest()


def check_origin(request: Request) -> None:
    """Raise Forged unless the form was sent from a page of ours; browsers name the origin of every POST."""
    if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host"):
        raise Forged("这个请求不是从本站页面发出的")


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name; raises 413 and Forged."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM:
            raise HTTPException(413, "内容太长")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise Forged("表单内容不对") from error


def _wanted(request: Request) -> str:
    if request.method != "GET" or "hx-request" in request.headers:
        return "/console/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
