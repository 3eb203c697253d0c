"""What happens inside a call besides the events of its leg; the parts of a call post these into its inbox."""

from collections.abc import Callable
from dataclasses import dataclass

from voice.legs.base import LegEvent
from voice.talk import Speech, Utterance


@dataclass(frozen=True, slots=True)
class Partial:
    """The text so far of utterance ``number``, begun at ``start``, whose last voice was at ``last_voice``
    (seconds since the first frame of the call)."""

    number: int
    text: str
    start: float
    last_voice: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Utterance ``number`` is over and read. Its times are seconds since the first frame of the call."""

    number: int
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Answered:
    """The talk answered ask ``number`` after ``milliseconds``."""

    number: int
    speech: Speech
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The talk overheard something that cannot wait."""

    speech: Speech


@dataclass(frozen=True, slots=True)
class TalkFailed:
    """The talk raised, or took too long, while answering ask ``number``."""

    number: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """All sound of speech ``number`` was handed to the leg."""

    number: int


@dataclass(frozen=True, slots=True)
class SoundFailed:
    """The synthesizer gave up on speech ``number``."""

    number: int


@dataclass(frozen=True, slots=True)
class Transferred:
    """The peer took the caller over, or refused."""

    taken: bool


@dataclass(frozen=True, slots=True)
class Timeout:
    """Nothing happened until the deadline of the state."""


CallEvent = (
    LegEvent
    | Partial
    | Heard
    | Answered
    | Interrupted
    | TalkFailed
    | Rendered
    | SoundFailed
    | Transferred
    | Timeout
)

Post = Callable[[CallEvent], None]
"""Puts an event into the inbox of the call; never blocks."""
