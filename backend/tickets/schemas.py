"""What other packages see of tickets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Priority = Literal["normal", "high", "urgent"]
TicketKind = Literal[
    "emergency",
    "report_fraud",
    "fraud_watch",
    "verify_caller",
    "callback",
    "no_room",
    "silent_call",
    "one_way",
    "not_understood",
    "unanswered",
    "policy",
    "policy_stale",
    "complaint",
    "poor_rating",
    "apply_benefit",
    "often",
    "late_cancel",
    "late_move",
    "reminder",
    "unsure",
    "update_profile",
    "data_request",
    "bind_family",
    "unbind_family",
    "binding_failed",
    "proof_failed",
    "other",
]
"""What it is about; ``often`` is a visit wished for again and again."""


@dataclass(frozen=True, slots=True)
class TicketView:
    """One thing for staff to do; ``number`` is six digits, to be read aloud."""

    id: str
    number: str
    kind: str
    priority: str
    area: str
    person: str | None
    address: str
    summary: str
    conversation: str | None
    status: str
    taken_by: str
    resolution: str
    opened_at: datetime
    closed_at: datetime | None
