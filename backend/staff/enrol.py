"""Enrolment: new members, new passwords, the first administrator; ``nuanxian user`` and ``serve`` call it."""

from collections.abc import Sequence

from backend.audit.schemas import Deed
from backend.db import Database
from backend.staff import passwords
from backend.staff.schemas import StaffView

FIRST_USERNAME = "admin"


async def enrol(
    database: Database, username: str, name: str, role: str, areas: Sequence[str], password: str
) -> StaffView:
    """Register a member of staff; raises InputError or NotFound with what is wrong."""
    passwords.check_strength(password, username)
    password_hash = await passwords.hashed(password)
    async with database.unit_of_work() as uow:
        staff = await uow.staff.add(username, name, role, areas, password_hash)
        await uow.audit.record(Deed("", "command", "staff.added", f"staff:{staff.username}"))
        await uow.commit()
    return staff


async def change_password(database: Database, username: str, password: str) -> StaffView:
    """Give a member another password and sign them out everywhere; raises InputError or NotFound."""
    passwords.check_strength(password, username)
    password_hash = await passwords.hashed(password)
    async with database.unit_of_work() as uow:
        staff = await uow.staff.set_password(username, password_hash)
        await uow.audit.record(Deed("", "command", "staff.password", f"staff:{staff.username}"))
        await uow.commit()
    return staff


async def ensure_first_admin(database: Database) -> str | None:
    """Where nobody may sign in yet, make the administrator of every area and return the password, once."""
    async with database.reading() as uow:
        if await uow.staff.any():
            return None
        roots = [area.code for area in await uow.areas.all() if area.parent is None]
    password = passwords.generated()
    await enrol(database, FIRST_USERNAME, "管理员", "administrator", roots, password)
    return password
