"""What other packages see of conversations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ConversationStart:
    """What is known when a call or a sitting begins."""

    id: str
    channel: str
    area: str
    address: str
    at: datetime
    trusted: bool = False
    person: str | None = None


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn. ``text`` is redacted already; ``reply`` is all of it as JSON; ``stages`` in milliseconds."""

    id: str
    conversation: str
    at: datetime
    kind: str
    text: str
    confidence: float = 1.0
    intent: str = ""
    score: float = 0.0
    entities: tuple[Mapping[str, Any], ...] = ()
    handler: str = ""
    before: str = ""
    after: str = ""
    reply_text: str = ""
    reply_speech: str = ""
    reply: Mapping[str, Any] = field(default_factory=dict)
    stages: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    ordinal: int = 0
    """Place in the conversation from 1; set when the turn is recorded."""


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One call, or one sitting in a chat."""

    id: str
    channel: str
    area: str
    address: str
    trusted: bool
    person: str | None
    started_at: datetime
    ended_at: datetime | None
    ended_by: str
    recording: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation and its turns in order."""

    conversation: ConversationView
    turns: tuple[TurnRow, ...]
