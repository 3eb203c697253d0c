"""Reply: what the assistant answers, as meaning; each channel renders the parts in its own way."""

from dataclasses import dataclass, field
from typing import Literal

ExpectKind = Literal["open", "yes_no", "choice", "date", "time", "digits", "address", "name"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of spoken text. ``personal`` ones (names, numbers, addresses) are never kept on disk."""

    text: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One line in both forms: ``text`` to be read, ``speech`` to be heard, in pieces that can be cached."""

    text: str
    speech: tuple[Piece, ...]

    @property
    def spoken(self) -> str:
        """The speech as one string."""
        return "".join(piece.text for piece in self.speech)

    @classmethod
    def plain(cls, text: str, *, personal: bool = False) -> "Words":
        """Return words that read and sound the same."""
        return cls(text, (Piece(text, personal),))


@dataclass(frozen=True, slots=True)
class Say:
    """Tell something."""

    words: Words


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask one question; ``options`` are what may be picked, in order."""

    words: Words
    options: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """Read back what was understood and ask for yes or no."""

    words: Words


@dataclass(frozen=True, slots=True)
class Link:
    """A page; channels without a screen leave it out."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Media:
    """A sound or picture, by reference."""

    reference: str
    kind: Literal["audio", "image"]


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell somebody who is not in this talk; ``person`` is their id, ``about`` the ticket or visit."""

    person: str
    about: str
    words: Words


@dataclass(frozen=True, slots=True)
class Handoff:
    """Bring in a person. ``urgent`` calls are never ended by the machine."""

    reason: str
    ticket: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How to speak from here on: ``rate`` 1.0 is the voice's own speed, ``gain`` in dB; text ignores it."""

    rate: float
    gain: float


@dataclass(frozen=True, slots=True)
class Soon:
    """What will likely be said next: a voice makes its sound meanwhile, text has no use for it."""

    words: Words


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Record no further and keep nothing of this talk's sound."""


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the talk once everything before this was said."""


Part = Say | Ask | Confirm | Link | Media | Notify | Handoff | Pace | Soon | StopRecording | Hangup


@dataclass(frozen=True, slots=True)
class Expect:
    """What answer is awaited: voice chooses grammar and patience by it, understanding narrows by it."""

    kind: ExpectKind = "open"
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The parts in order and the answer awaited."""

    parts: tuple[Part, ...] = ()
    expect: Expect = field(default_factory=Expect)
    state: str = ""
    intent: str = ""

    @property
    def text(self) -> str:
        """All that is to be read."""
        return "\n".join(w.text for w in self.lines)

    @property
    def speech(self) -> str:
        """All that is to be heard."""
        return "".join(w.spoken for w in self.lines)

    @property
    def lines(self) -> tuple[Words, ...]:
        """The words of the parts that have words for the caller."""
        return tuple(part.words for part in self.parts if isinstance(part, Say | Ask | Confirm))

    @property
    def options(self) -> tuple[Words, ...]:
        """What may be picked, in order; empty when nothing was offered."""
        return next((part.options for part in self.parts if isinstance(part, Ask)), ())

    @property
    def handoff(self) -> Handoff | None:
        """The hand-over to a person, if any."""
        return next((part for part in self.parts if isinstance(part, Handoff)), None)

    @property
    def ended(self) -> bool:
        """Whether the assistant ends the talk."""
        return any(isinstance(part, Hangup) for part in self.parts)
