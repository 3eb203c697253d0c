"""What other packages see of the audit log."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be noted. ``subject`` is ``kind:id``; no name, number or word of a caller stands in here.

    ``who`` is a user name, empty for somebody who is not signed in and for a command at the machine.
    """

    who: str
    role: str
    action: str
    subject: str = ""
    area: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One deed as it was noted."""

    number: int
    at: datetime
    who: str
    role: str
    action: str
    subject: str
    area: str
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds: how many entries, the hash of the last, and the first that is wrong."""

    entries: int
    head: str
    broken_at: int | None
