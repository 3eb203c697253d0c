"""One's own password: every member of staff changes it here."""

from fastapi import APIRouter, Request, Response

from backend.staff import passwords
from backend.staff.entrance import recognised
from core.errors import InputError
from web.staff.console import Console
from web.staff.gate import Operator, keep_signed_in
from web.staff.pages import page


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/me/password")
    anybody = console.signed_in()

    @routes.get("")
    async def ask(operator: Operator = anybody) -> Response:
        """Ask for the old password and the new one."""
        return _form(operator)

    @routes.post("")
    async def change(request: Request, operator: Operator = anybody) -> Response:
        """Change it, end every session of this member, and go on here with a new one."""
        username, form = operator.session.staff.username, operator.form
        new = form.get("new", "")
        try:
            passwords.check_strength(new, username)
        except InputError as error:
            return _form(operator, str(error))
        if new != form.get("again", ""):
            return _form(operator, "两次输入的新密码不一样")
        if await recognised(console.database, username, form.get("old", "")) is None:
            return _form(operator, "原密码不对；也可能试错太多次，暂时锁住了")
        password_hash = await passwords.hashed(new)
        async with console.database.unit_of_work() as uow:
            member = await uow.staff.set_password(username, password_hash)
            token = await uow.staff.open_session(member.id)
            await uow.audit.record(operator.deed("staff.password", f"staff:{username}"))
            await uow.commit()
        answer = page("own_password", Operator(operator.session, token), here="", refused="", changed=True)
        keep_signed_in(answer, request, token, secure=console.secure)
        return answer

    return routes


def _form(operator: Operator, refused: str = "") -> Response:
    return page(
        "own_password",
        operator,
        status=400 if refused else 200,
        here="",
        refused=refused,
        changed=False,
    )
