"""Signing in and out."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from backend.audit.schemas import Deed
from backend.staff.entrance import recognised
from backend.staff.service import LOCKED_FOR
from web.staff.console import Console
from web.staff.gate import COOKIE, Operator, check_origin, keep_signed_in, read_form
from web.staff.pages import page

_HOME = "/console/"
_REFUSED = (
    f"用户名或密码不对；也可能试错太多次，暂时锁住了（{int(LOCKED_FOR.total_seconds() // 60)} 分钟）。"
    "忘了密码请找管理员重设。"
)


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    anybody = console.signed_in()

    @routes.get("/sign-in")
    async def ask(request: Request) -> Response:
        """Ask for name and password."""
        return page("sign_in", back=_own(request.query_params.get("next", "")), refused="")

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        """Open a session, or say no in the same words whatever was wrong."""
        check_origin(request)
        form = await read_form(request)
        back = _own(form.get("next", ""))
        staff = await recognised(console.database, form.get("username", ""), form.get("password", ""))
        if staff is None:
            return page("sign_in", status=403, back=back, refused=_REFUSED)
        async with console.database.unit_of_work() as uow:
            await uow.staff.end_session(request.cookies.get(COOKIE, ""))
            token = await uow.staff.open_session(staff.id)
            await uow.audit.record(Deed(staff.username, staff.role, "sign_in"))
            await uow.commit()
        answer = RedirectResponse(back, 303)
        keep_signed_in(answer, request, token, secure=console.secure)
        return answer

    @routes.post("/sign-out")
    async def sign_out(operator: Operator = anybody) -> Response:
        """End the session."""
        async with console.database.unit_of_work() as uow:
            await uow.staff.end_session(operator.token)
            await uow.audit.record(operator.deed("sign_out"))
            await uow.commit()
        answer = RedirectResponse("/console/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/", secure=console.secure, httponly=True, samesite="lax")
        return answer

    return routes


def _own(path: str) -> str:
    """Return ``path`` where it is a page of the console, else the first page: no link leads elsewhere."""
    inside = path.startswith(_HOME) and "\\" not in path and path.isprintable()
    return path if inside and not path.startswith("/console/sign-") else _HOME
