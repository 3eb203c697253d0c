"""Staff: who may sign in, tries and locks, sessions; called by the console and ``nuanxian user``."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from backend.areas.service import AreaService
from backend.staff.models import StaffMember, StaffSession
from backend.staff.repository import StaffRepository
from backend.staff.roles import ROLES, Role
from backend.staff.schemas import Credential, SessionView, StaffView
from core.clock import Clock
from core.errors import Forbidden, InputError, NotFound
from core.ids import NewId

MAX_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
_TOUCHED_EVERY = timedelta(minutes=1)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


class Locked(Forbidden):
    """Too many tries under this name; the right password does not help until the lock is over."""

    code = "locked"


class StaffService:
    """Members of staff and their sessions."""

    def __init__(
        self, repository: StaffRepository, areas: AreaService, *, clock: Clock, new_id: NewId
    ) -> None:
        self._repository = repository
        self._areas = areas
        self._clock = clock
        self._new_id = new_id

    async def any(self) -> bool:
        """Return whether anybody may sign in at all."""
        return await self._repository.any()

    async def add(
        self, username: str, name: str, role: str, areas: Sequence[str], password_hash: str
    ) -> StaffView:
        """Register a member; ``areas`` by code or name. Raises InputError or NotFound with what is wrong."""
        username = username.strip().lower()
        if not _USERNAME.fullmatch(username):
            raise InputError("用户名用 2 到 32 个小写字母、数字或 . _ -，以字母或数字开头")
        row = StaffMember(
            id=self._new_id(),
            username=username,
            name=name.strip() or username,
            role=_role(role),
            areas=await self._codes(areas),
            password_hash=password_hash,
            created_at=self._clock(),
        )
        if not await self._repository.add(row):
            raise InputError("这个用户名已经有人用了")
        return _view(row)

    async def set_password(self, username: str, password_hash: str) -> StaffView:
        """Change the password, lift the lock and end every session of the member; raises NotFound."""
        row = await self._named(username)
        row.password_hash, row.tries, row.locked_until = password_hash, 0, None
        await self._repository.end_sessions_of(row.id)
        await self._repository.flush()
        return _view(row)

    async def change(self, username: str, name: str, role: str, areas: Sequence[str]) -> StaffView:
        """Give a member another name, role and areas from their next click on; raises like :meth:`add`."""
        row = await self._named(username)
        row.name, row.role, row.areas = name.strip() or row.username, _role(role), await self._codes(areas)
        return _view(row)

    async def disable(self, username: str) -> StaffView:
        """Keep a member out from now on, and end every session of theirs; raises NotFound."""
        row = await self._named(username)
        row.disabled_at = self._clock()
        await self._repository.end_sessions_of(row.id)
        return _view(row)

    async def enable(self, username: str) -> StaffView:
        """Let a member in again, with the password they had; raises NotFound."""
        row = await self._named(username)
        row.disabled_at = None
        return _view(row)

    async def members(self) -> tuple[StaffView, ...]:
        """Return everybody, in the order of the user names."""
        return tuple(_view(row) for row in await self._repository.all())

    async def get(self, username: str) -> StaffView:
        """Return the member of that name; raises NotFound."""
        return _view(_known(await self._repository.called(username.strip().lower())))

    async def names(self, usernames: Sequence[str]) -> dict[str, str]:
        """Return how these members are called, by user name."""
        return {row.username: row.name for row in await self._repository.with_names(usernames)}

    async def begin_try(self, username: str) -> Credential:
        """Count a try and return what to check it against; raises Locked.

        It is counted, and committed by the caller, *before* the password is checked: tries that come at
        once cannot outrun the lock. The check itself takes long and must not hold the database.
        """
        row = await self._repository.named(username.strip().lower())
        if row is None or row.disabled_at is not None:
            return Credential(None, "")
        now = self._clock()
        if row.locked_until is not None and now < row.locked_until:
            raise Locked("too many tries")
        if row.locked_until is not None:
            row.tries, row.locked_until = 0, None
        row.tries += 1
        if row.tries >= MAX_TRIES:
            row.locked_until = now + LOCKED_FOR
        await self._repository.flush()
        return Credential(_view(row), row.password_hash)

    async def open_session(self, staff_id: str) -> str:
        """Forget the tries, note the sign-in and return the token for the browser: 256 random bits."""
        row = _known(await self._repository.find(staff_id))
        if row.disabled_at is not None:
            raise NotFound("the member was disabled")
        now, token = self._clock(), secrets.token_urlsafe(32)
        row.tries, row.locked_until = 0, None
        await self._repository.drop_expired(now - IDLE, now - ABSOLUTE)
        await self._repository.add(
            StaffSession(token_hash=_hash(token), staff_id=row.id, opened_at=now, seen_at=now)
        )
        return token

    async def session(self, token: str) -> SessionView | None:
        """Return who is signed in with ``token``; None where it is unknown, idle or open too long."""
        row = await self._repository.session(_hash(token))
        now = self._clock()
        if row is None or now >= row.seen_at + IDLE or now >= row.opened_at + ABSOLUTE:
            return None
        member = await self._repository.find(row.staff_id)
        if member is None or member.disabled_at is not None:
            return None
        scope = await self.below(member.areas)
        return SessionView(_view(member), scope, row.opened_at + ABSOLUTE)

    async def stale(self, token: str) -> bool:
        """Return whether :meth:`touch` is due, so that not every page has to write."""
        row = await self._repository.session(_hash(token))
        return row is not None and self._clock() >= row.seen_at + _TOUCHED_EVERY

    async def touch(self, token: str) -> None:
        """Note that the member is still there."""
        row = await self._repository.session(_hash(token))
        if row is not None:
            row.seen_at = self._clock()

    async def end_session(self, token: str) -> None:
        """Sign out."""
        await self._repository.end_session(_hash(token))

    async def below(self, codes: Sequence[str]) -> frozenset[str]:
        """Return these areas and everything that lies in them."""
        children: dict[str, list[str]] = {}
        for area in await self._areas.all():
            children.setdefault(area.parent or "", []).append(area.code)
        found, waiting = set[str](), list(codes)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += children.get(code, [])
        return frozenset(found)

    async def _named(self, username: str) -> StaffMember:
        return _known(await self._repository.named(username.strip().lower()))

    async def _codes(self, areas: Sequence[str]) -> list[str]:
        if not areas:
            raise InputError("至少要有一个地区")
        return [(await self._areas.get(area)).code for area in areas]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _known(row: StaffMember | None) -> StaffMember:
    if row is None:
        raise NotFound("no such member of staff")
    return row


def _role(role: str) -> Role:
    if role not in ROLES:
        raise InputError(f"角色只能是 {'、'.join(ROLES)}")
    return role


def _view(row: StaffMember) -> StaffView:
    return StaffView(
        id=row.id,
        username=row.username,
        name=row.name,
        role=cast("Role", row.role),
        areas=tuple(row.areas),
        disabled_at=row.disabled_at,
        locked_until=row.locked_until,
    )
