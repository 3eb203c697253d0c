"""What other packages see of alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Audience = Literal["everyone", "elders", "relatives"]

AUDIENCES: Mapping[Audience, str] = {"everyone": "订了提醒的所有人", "elders": "老人", "relatives": "家属"}
"""To whom of the subscribers an alert goes."""

State = Literal["draft", "waiting", "going", "done", "withdrawn"]


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """What staff write; ``area`` by code or name, ``audience`` a key of AUDIENCES."""

    title: str
    text: str
    area: str
    audience: str = "everyone"


@dataclass(frozen=True, slots=True)
class Counts:
    """How far an alert has come: ``sent`` and ``failed`` for good, the rest still ``waiting``."""

    recipients: int = 0
    sent: int = 0
    failed: int = 0

    @property
    def waiting(self) -> int:
        """Those to whom it is still to be sent."""
        return self.recipients - self.sent - self.failed


@dataclass(frozen=True, slots=True)
class AlertView:
    """One notice to the subscribers of an area; of what did not happen yet the moment is None."""

    id: str
    area: str
    title: str
    text: str
    audience: Audience
    author: str
    created_at: datetime
    submitted_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    counts: Counts

    @property
    def state(self) -> State:
        """Where it stands: draft, waiting for approval, going out, done or withdrawn."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.approved_at is not None:
            return "going" if self.counts.waiting else "done"
        return "draft" if self.submitted_at is None else "waiting"
