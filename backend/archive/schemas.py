"""What the console asks of the archive of conversations, and what it gets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LOW_CONFIDENCE = 0.6
"""Below this score an utterance counts as understood with doubt."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, in these areas only; empty fields ask nothing.

    ``words`` are looked for in transcripts and names; four digits also at the end of numbers.
    ``before`` is the id of the last conversation of the page before.
    """

    areas: Collection[str]
    words: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    intent: str = ""
    flag: str = ""
    handed_over: bool = False
    doubtful: bool = False
    before: str = ""
    limit: int = 30


@dataclass(frozen=True, slots=True)
class Found:
    """One conversation in a list. ``excerpt`` is the first utterance with the words that were looked for,
    else the first one at all, ``entities`` what was found in it; ``person`` is the name on record."""

    id: str
    channel: str
    area: str
    address: str
    person: str
    started_at: datetime
    ended_at: datetime | None
    flags: tuple[str, ...]
    has_recording: bool
    turns: int
    intents: tuple[str, ...]
    handed_over: bool
    lowest: float
    excerpt: str
    entities: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One page, the latest first; ``next`` is what ``before`` must be for older ones, empty at the end."""

    rows: tuple[Found, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn did beyond speaking: ``kind`` is ``visit`` or ``ticket``, ``what`` its change or kind."""

    kind: str
    id: str
    what: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many conversations there were since a moment, handed over and flagged ones among them."""

    conversations: int
    handed_over: int
    flagged: int
