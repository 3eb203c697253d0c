"""What other packages see of tickets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Priority = Literal["normal", "high", "urgent"]


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
