"""What other packages see of care workers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """Who will come, as the elder is told."""

    id: str
    name: str
    honorific: str
    sex: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours of a weekday (Monday 0), in minutes after midnight."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A care worker as dispatching sees them; ``district`` is the area code of the home."""

    card: WorkerCard
    area: str
    organisation: str
    district: str
    skills: frozenset[str]
    licences: frozenset[str]
    suspended_at: datetime | None
    suspended_until: datetime | None
    shifts: tuple[Shift, ...]

    @property
    def id(self) -> str:
        """The worker's id."""
        return self.card.id

    def suspended(self, moment: datetime) -> bool:
        """Return whether the worker is suspended at ``moment``."""
        if self.suspended_at is None or moment < self.suspended_at:
            return False
        return self.suspended_until is None or moment < self.suspended_until
