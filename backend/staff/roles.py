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
    CORRECT = "correct"
    """Say what a sentence should have been taken for."""
    REVEAL = "reveal"
    """See what is masked, with a reason that is logged."""
    VISITS = "visits"
    TICKETS = "tickets"
    WORK_TICKETS = "work_tickets"
    ALERTS = "alerts"
    """See the notices to subscribers and write some."""
    APPROVE_ALERTS = "approve_alerts"
    """Send out what somebody else wrote, or refuse it."""
    STAFF = "staff"
    """Add, change and disable members of staff of one's own areas."""
    AUDIT = "audit"


_P = Permission

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "supervisor": frozenset(Permission) - {_P.AUDIT, _P.STAFF},
    "seat": frozenset(
        {
            _P.OVERVIEW,
            _P.CONVERSATIONS,
            _P.REVEAL,
            _P.VISITS,
            _P.TICKETS,
            _P.WORK_TICKETS,
            _P.ALERTS,
        }
    ),
    "reviewer": frozenset({_P.OVERVIEW, _P.CONVERSATIONS, _P.RECORDINGS, _P.CORRECT}),
    "auditor": frozenset({_P.OVERVIEW, _P.AUDIT}),
}


def may(role: Role, permission: Permission) -> bool:
    """Return whether ``role`` has ``permission``."""
    return permission in PERMISSIONS[role]
