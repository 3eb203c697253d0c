"""What other packages see of accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Movement = Literal["reserve", "capture", "release"]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One movement, in fen, in the account of ``month`` (its first day)."""

    charge: str
    kind: Movement
    amount: int
    month: date
    at: datetime
