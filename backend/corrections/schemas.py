"""What other packages see of corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reviewer (a user name) says a turn meant; ``note`` is redacted."""

    turn: str
    reviewer: str
    intent: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A sentence on which all who reviewed it agree. ``person`` is whose talk it was, where that is known;
    offsets of ``entities`` are into the text before it was redacted."""

    text: str
    intent: str
    entities: tuple[Mapping[str, Any], ...]
    person: str | None
