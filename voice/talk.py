"""Talk: the one door between a call and whoever decides what to say; the phone channel implements it."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from voice.asr.base import Recognition
from voice.legs.base import CallInfo
from voice.tts.base import Clause, Manner

ListenFor = Literal["open", "yes_no", "choice", "date", "time", "digits", "address", "name"]


@dataclass(frozen=True, slots=True)
class Listen:
    """What answer is awaited: chooses grammar and patience. ``phrases`` are the ways to answer, if closed."""

    kind: ListenFor = "open"
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speech:
    """What to say next, how, and what comes after it.

    ``then``: listen for an answer, hang up, or transfer to ``target`` once spoken. ``hold`` keeps the line
    open in silence whatever the timers say (an emergency waiting for a person).
    """

    clauses: tuple[Clause, ...] = ()
    listen: Listen = field(default_factory=Listen)
    then: Literal["listen", "hangup", "transfer", "hold"] = "listen"
    target: str = ""
    interruptible: bool = True
    recorded: bool = True
    """False once the caller refuses to be recorded: what there is of the recording is deleted."""
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing the caller said, with where it lies in the recording (seconds from its start) and
    what each stage took (milliseconds, by name: endpoint, asr)."""

    recognition: Recognition
    start: float
    end: float
    stages: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the caller really heard of the last speech: the clauses, whole or cut at ``heard`` of 0..1."""

    text: str
    heard: float
    start: float
    stages: dict[str, float] = field(default_factory=dict)


class Talk(Protocol):
    """One conversation. Every method but ``overheard`` is awaited in turn; ``ended`` comes once and last."""

    async def started(self, info: CallInfo) -> Speech:
        """Greet."""
        ...

    async def heard(self, utterance: Utterance) -> Speech:
        """Answer what was said."""
        ...

    async def overheard(self, partial: str) -> Speech | None:
        """Look at speech that is still coming; a Speech interrupts (emergency, a person wanted)."""
        ...

    async def pressed(self, keys: str) -> Speech:
        """Answer a key, or the digits of a number where one was awaited."""
        ...

    async def silence(self, count: int) -> Speech:
        """Nothing was said for the patience of this state, for the ``count``-th time in a row."""
        ...

    async def unheard(self, count: int) -> Speech:
        """As ``silence``, where not even noise has come from the caller's side: the line works one way."""
        ...

    async def refused(self, target: str) -> Speech:
        """Go on after ``target`` did not take the caller over."""
        ...

    async def spoke(self, spoken: Spoken) -> None:
        """Note what was heard of our speech."""
        ...

    async def ended(self, by: str, reason: str, recording: str | None) -> None:
        """The call is over; ``recording`` is the file name in the recordings folder, if any."""
        ...


class Host(Protocol):
    """Makes a Talk for a new call."""

    def __call__(self, info: CallInfo) -> Talk:
        """Return the conversation of this call."""
        ...
