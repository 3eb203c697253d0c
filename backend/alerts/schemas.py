"""What other packages see of alerts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AlertView:
    """One notice to the subscribers of an area; ``status`` is draft or queued."""

    id: str
    area: str
    text: str
    status: str
    author: str
    created_at: datetime
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How far an alert has come: ``sent`` and ``failed`` for good, the rest still ``waiting``."""

    recipients: int
    sent: int
    failed: int

    @property
    def waiting(self) -> int:
        """Those to whom it is still to be sent."""
        return self.recipients - self.sent - self.failed
