"""Members of staff: an administrator adds, changes and disables those of their own areas."""

from fastapi import APIRouter, Request, Response

from backend.staff import passwords
from backend.staff.roles import ROLES, Permission
from backend.staff.schemas import StaffView
from backend.unit_of_work import UnitOfWork
from core.errors import Forbidden, InputError, NotFound
from web.staff import labels
from web.staff.asked import clean
from web.staff.console import Console
from web.staff.gate import Operator
from web.staff.pages import is_fragment, page

_AREA = "area:"
_GIVEN = ("province", "city", "county")
"""Levels that are offered; a member who was given a street at the terminal keeps it."""


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/staff")
    administrator = console.needs(Permission.STAFF)

    @routes.get("")
    async def show(request: Request, operator: Operator = administrator) -> Response:
        """List those whose areas all lie in one's own."""
        await console.note(operator.deed("staff.read"))
        return await _listing(console, request, operator)

    @routes.post("")
    async def add(request: Request, operator: Operator = administrator) -> Response:
        """Make an account and show its first password, once."""
        form, password = operator.form, passwords.generated()
        password_hash = await passwords.hashed(password)
        async with console.database.unit_of_work() as uow:
            name, username = clean(form.get("name", "")), clean(form.get("username", ""))
            areas = _areas(operator)
            member = await uow.staff.add(username, name, form.get("role", ""), areas, password_hash)
            await _note(uow, operator, "staff.added", member, _standing(member))
            await uow.commit()
        return await _listing(console, request, operator, member, password)

    @routes.post("/{username}")
    async def change(request: Request, username: str, operator: Operator = administrator) -> Response:
        """Give another name, role or areas."""
        async with console.database.unit_of_work() as uow:
            await _managed(uow, operator, username)
            name, role = clean(operator.form.get("name", "")), operator.form.get("role", "")
            member = await uow.staff.change(username, name, role, _areas(operator))
            await _note(uow, operator, "staff.changed", member, _standing(member))
            await uow.commit()
        return await _listing(console, request, operator)

    @routes.post("/{username}/password")
    async def reset(request: Request, username: str, operator: Operator = administrator) -> Response:
        """Give a new password, shown once, and sign the member out everywhere."""
        password = passwords.generated()
        password_hash = await passwords.hashed(password)
        async with console.database.unit_of_work() as uow:
            await _managed(uow, operator, username)
            member = await uow.staff.set_password(username, password_hash)
            await _note(uow, operator, "staff.password", member)
            await uow.commit()
        return await _listing(console, request, operator, member, password)

    @routes.post("/{username}/disable")
    async def disable(request: Request, username: str, operator: Operator = administrator) -> Response:
        """Keep a member out."""
        async with console.database.unit_of_work() as uow:
            await _managed(uow, operator, username)
            await _note(uow, operator, "staff.disabled", await uow.staff.disable(username))
            await uow.commit()
        return await _listing(console, request, operator)

    @routes.post("/{username}/enable")
    async def enable(request: Request, username: str, operator: Operator = administrator) -> Response:
        """Let a member in again."""
        async with console.database.unit_of_work() as uow:
            await _managed(uow, operator, username)
            await _note(uow, operator, "staff.enabled", await uow.staff.enable(username))
            await uow.commit()
        return await _listing(console, request, operator)

    return routes


def _areas(operator: Operator) -> list[str]:
    """Return the areas that were ticked; nobody gives more than they have."""
    ticked = [name.removeprefix(_AREA) for name in operator.form if name.startswith(_AREA)]
    if not all(map(operator.sees, ticked)):
        raise InputError("只能给自己负责的地区")
    return ticked


async def _managed(uow: UnitOfWork, operator: Operator, username: str) -> StaffView:
    """Return the member, who must not be oneself: nobody locks themselves out or raises themselves."""
    member = await uow.staff.get(username)
    if not all(map(operator.sees, member.areas)):
        raise NotFound("no such member of staff")
    if member.id == operator.session.staff.id:
        raise Forbidden("自己的账号请别的管理员来改；改密码点右上角的名字")
    return member


def _standing(member: StaffView) -> str:
    return f"{labels.ROLES[member.role]}，{'、'.join(member.areas)}"


async def _note(
    uow: UnitOfWork, operator: Operator, action: str, member: StaffView, reason: str = ""
) -> None:
    await uow.audit.record(operator.deed(action, f"staff:{member.username}", reason=reason))


async def _listing(
    console: Console,
    request: Request,
    operator: Operator,
    fresh: StaffView | None = None,
    password: str = "",
) -> Response:
    """Return the list, with the new password of ``fresh`` above it."""
    async with console.database.reading() as uow:
        members = [m for m in await uow.staff.members() if all(map(operator.sees, m.areas))]
        areas = {area.code: area for area in await uow.areas.all()}
    return page(
        "_members" if is_fragment(request) else "members",
        operator,
        here="staff",
        members=members,
        areas={code: area.name for code, area in areas.items()},
        offered=[a.code for a in areas.values() if operator.sees(a.code) and a.level in _GIVEN],
        roles=ROLES,
        now=console.clock(),
        fresh=fresh,
        password=password,
    )
