"""Entrance: whether somebody is who they say; each try is counted. Sign-in and commands call it."""

from backend.audit.schemas import Deed
from backend.db import Database
from backend.staff import passwords
from backend.staff.schemas import StaffView
from backend.staff.service import Locked


async def recognised(database: Database, username: str, password: str) -> StaffView | None:
    """Return who it is; None for a wrong name or password and while the name is locked.

    The tries of the name stay counted until a session is opened or the password is changed.
    """
    subject = f"staff:{username.strip().lower()}"
    async with database.unit_of_work() as uow:
        try:
            credential = await uow.staff.begin_try(username)
        except Locked:
            await uow.audit.record(Deed("", "", "sign_in.locked", subject))
            await uow.commit()
            return None
        await uow.commit()
    if await passwords.matches(password, credential.password_hash):
        return credential.staff
    if credential.staff is not None:  # what was typed for a name may be a password: only known names are kept
        async with database.unit_of_work() as uow:
            await uow.audit.record(Deed("", "", "sign_in.failed", subject))
            await uow.commit()
    return None
