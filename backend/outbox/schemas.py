"""What other packages see of notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice: to whom, of what ``kind`` (``visit.booked``…), ``about`` which visit or ticket.

    ``route`` is the one tried before without an outcome being known: it may have gone out that way.
    """

    id: str
    person: str
    kind: str
    about: str
    data: Mapping[str, Any]
    due_at: datetime
    attempts: int
    route: str = ""
