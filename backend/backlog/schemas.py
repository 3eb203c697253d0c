"""What operators see of the backlog."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts. ``notices`` by state: waiting, retrying, failed (within the last day); ``tickets`` not closed,
    by priority: normal, high, urgent. Every key is there, with 0 where nothing waits."""

    notices: Mapping[str, int]
    tickets: Mapping[str, int]
