"""What other packages see of the watch for swindlers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Telling words: offsets into the transcript's text of the turn, and what they are a signal of."""

    start: int
    end: int
    text: str
    signal: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the watch made of one turn: risk 0..1 of the talk so far, verdict suspicious or scam, type.

    ``alerted``: staff and family were told because of this turn.
    """

    turn: str
    conversation: str
    at: datetime
    risk: float
    verdict: str
    type: str
    spans: tuple[Span, ...]
    alerted: bool


@dataclass(frozen=True, slots=True)
class Outbound:
    """Something we sent to a person: ``kind`` is a notice's kind."""

    kind: str
    at: datetime
