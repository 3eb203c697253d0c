"""The one table of what each role may do; read by the console's gate and its templates."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, get_args

Role = Literal["administrator", "supervisor", "seat", "reviewer", "auditor"]

ROLES: tuple[Role, ...] = get_args(Role)


class Permission(StrEnum):
    """One thing that can be done at the console."""

    OVERVIEW = "overview"
    CONVERSATIONS = "conversations"
    RECORDINGS = "recordings"
    REVEAL = "reveal"
    """See what is masked, with a reason that is logged."""
    VISITS = "visits"
    TICKETS = "tickets"
    WORK_TICKETS = "work_tickets"
    AUDIT = "audit"


_P = Permission

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "supervisor": frozenset(Permission) - {_P.AUDIT},
    "seat": frozenset({_P.OVERVIEW, _P.CONVERSATIONS, _P.REVEAL, _P.VISITS, _P.TICKETS, _P.WORK_TICKETS}),
    "reviewer": frozenset({_P.OVERVIEW, _P.CONVERSATIONS, _P.RECORDINGS}),
    "auditor": frozenset({_P.OVERVIEW, _P.AUDIT}),
}


def may(role: Role, permission: Permission) -> bool:
    """Return whether ``role`` has ``permission``."""
    return permission in PERMISSIONS[role]
