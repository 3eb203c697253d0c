"""Time, injected: production reads the wall, tests turn the hands themselves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Returns the present as an aware datetime in Asia/Shanghai."""


def wall_clock() -> datetime:
    """Return the present, aware, in Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def local(moment: datetime) -> datetime:
    """Return ``moment`` as Shanghai time; a naive one is taken to be Shanghai time already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI)


def utc(moment: datetime) -> datetime:
    """Return ``moment`` as aware UTC."""
    return local(moment).astimezone(UTC)


class SteppedClock:
    """A clock that moves only when told; starts at ``start`` (naive means Shanghai)."""

    def __init__(self, start: datetime) -> None:
        self._now = local(start)

    def __call__(self) -> datetime:
        """Return the present of this clock."""
        return self._now

    def step(self, by: timedelta) -> None:
        """Move the present by ``by``."""
        self._now += by
