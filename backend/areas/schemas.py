"""What other packages see of areas."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class AreaSettings:
    """The rules of one area; a row of the area holds only what differs from these samples."""

    opens: time = time(8)
    closes: time = time(18)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    """Days on which visits are made, Monday 0."""
    on_holidays: bool = True
    """Whether visits are made on public holidays."""
    lead_minutes: int = 120
    """How long before a visit it must be booked; urgent items have their own."""
    cutoff_minutes: int = 120
    """How long before a visit it may still be changed or cancelled without staff."""
    subsidy: int = 0
    """Monthly subsidy of each elder of the four groups, in fen; 0 where the area publishes none."""
    carries_over: bool = False
    """Whether unspent subsidy is added to the next month's."""
    draft_minutes: int = 24 * 60
    """How long a half-made booking is kept."""


@dataclass(frozen=True, slots=True)
class AreaView:
    """One place of the tree; ``level`` is province, city, county, street or community."""

    code: str
    parent: str | None
    level: str
    name: str
    aliases: tuple[str, ...]
    pinyin: str
    latitude: float
    longitude: float
    settings: AreaSettings
