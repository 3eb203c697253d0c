"""Console: what every page of it works with; made by ``serve``, handed to web/app.py."""

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
from web.staff.gate import Operator, enter

_SERVING = "county"


@dataclass(frozen=True)
class Console:
    """``recordings`` is the folder of sound files; ``secure`` keeps the cookie to TLS: off on loopback."""

    database: Database
    clock: Clock
    recordings: Path
    secure: bool = True

    def needs(self, permission: Permission) -> Any:
        """Return the dependency that lets an :class:`Operator` with the permission pass."""

        async def pass_in(request: Request) -> Operator:
            operator = await enter(self.database, request)
            if not operator.session.may(permission):
                raise Forbidden("您的角色不能做这件事")
            return operator

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


async def serving_areas(uow: UnitOfWork, operator: Operator) -> tuple[AreaView, ...]:
    """Return the counties and districts the operator sees: those that visits, talks and tickets belong to."""
    return tuple(a for a in await uow.areas.all() if a.level == _SERVING and operator.sees(a.code))
