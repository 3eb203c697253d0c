"""Console: what every page of it works with; made by ``serve``, handed to web/app.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Depends, Request

from backend.areas.schemas import AreaView
from backend.audit.schemas import Deed
from backend.db import Database
from backend.staff.roles import Permission
from backend.unit_of_work import UnitOfWork
from core.clock import Clock
from core.errors import Forbidden
from web.staff.gate import Operator, admit, enter

_SERVING = "county"


@dataclass(frozen=True)
class Console:
    """``recordings`` is the folder of sound files; ``secure`` keeps the cookie to TLS: off on loopback.

    ``lacking`` tells what callers must do without, by part, with why.
    """

    database: Database
    clock: Clock
    recordings: Path
    secure: bool = True
    lacking: Callable[[], Mapping[str, str]] = dict

    def needs(self, permission: Permission) -> Any:
        """Return the dependency that lets an :class:`Operator` with the permission pass."""

        async def pass_in(request: Request) -> Operator:
            return _permitted(await enter(self.database, request), permission)

        return Depends(pass_in)

    def watches(self, permission: Permission) -> Any:
        """Return the same for what a page asks for by itself: that alone keeps nobody signed in."""

        async def pass_in(request: Request) -> Operator:
            return _permitted(await admit(self.database, request), permission)

        return Depends(pass_in)

    def signed_in(self) -> Any:
        """Return the dependency that lets every member who is signed in pass."""

        async def pass_in(request: Request) -> Operator:
            return await enter(self.database, request)

        return Depends(pass_in)

    async def note(self, deed: Deed) -> None:
        """Write a deed down before what was asked for is shown."""
        async with self.database.unit_of_work() as uow:
            await uow.audit.record(deed)
            await uow.commit()


def _permitted(operator: Operator, permission: Permission) -> Operator:
    if not operator.session.may(permission):
        raise Forbidden("您的角色不能做这件事")
    return operator


async def serving_areas(uow: UnitOfWork, operator: Operator) -> tuple[AreaView, ...]:
    """Return the counties and districts the operator sees: those that visits, talks and tickets belong to."""
    return tuple(a for a in await uow.areas.all() if a.level == _SERVING and operator.sees(a.code))


async def area_tree(uow: UnitOfWork, operator: Operator) -> dict[str, str]:
    """Return every area the operator sees, by code: its name, set in below what it lies in."""
    areas = [area for area in await uow.areas.all() if operator.sees(area.code)]
    known = {area.code for area in areas}
    found: dict[str, str] = {}
    waiting = [(area, 0) for area in reversed(areas) if area.parent not in known]
    while waiting:
        area, depth = waiting.pop()
        found[area.code] = "　" * depth + area.name
        waiting += [(child, depth + 1) for child in reversed(areas) if child.parent == area.code]
    return found
