"""What other packages see of staff."""

from dataclasses import dataclass
from datetime import datetime

from backend.staff.roles import Permission, Role, may


@dataclass(frozen=True, slots=True)
class StaffView:
    """Somebody who may sign in; ``areas`` as they were given, not yet with what lies below."""

    id: str
    username: str
    name: str
    role: Role
    areas: tuple[str, ...]
    disabled_at: datetime | None = None
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """What a try is checked against; ``staff`` is None and the hash empty for a name that nobody has."""

    staff: StaffView | None
    password_hash: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """Who is signed in, until when at most, and the codes of every area they see."""

    staff: StaffView
    scope: frozenset[str]
    expires_at: datetime

    def may(self, permission: Permission) -> bool:
        """Return whether the role of this member has the permission."""
        return may(self.staff.role, permission)
