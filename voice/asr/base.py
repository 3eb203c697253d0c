"""StreamingRecognizer: what a call needs of any recogniser."""

from dataclasses import dataclass
from typing import Literal, Protocol

Form = Literal["answer", "number", "name"]
"""What a reading of the closed recogniser must be to count: one of its phrases whole, digits, or a name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word with its place in the utterance (seconds) and confidence (0..1)."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of an utterance, text without blanks."""

    text: str
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one utterance was taken to be. ``hypotheses`` best first, empty when nothing was said.

    ``grammar`` is the reading of the closed recogniser, where the state had one and it matched whole.
    """

    hypotheses: tuple[Hypothesis, ...] = ()
    grammar: Hypothesis | None = None

    @property
    def best(self) -> Hypothesis | None:
        """The reading to act on: the grammar's where it matched, else the free recogniser's best."""
        return self.grammar or (self.hypotheses[0] if self.hypotheses else None)


class RecognizerStream(Protocol):
    """One utterance of one call."""

    async def accept(self, pcm: bytes) -> str:
        """Take 8 kHz s16le mono; return the partial text so far."""
        ...

    async def finish(self) -> Recognition:
        """Return the final reading; the stream is used up."""
        ...

    async def abandon(self) -> None:
        """Drop the utterance; the stream is used up."""
        ...


class StreamingRecognizer(Protocol):
    """A pool of recognisers."""

    async def start(self) -> None:
        """Load the model; raises ModelMissing."""
        ...

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> RecognizerStream:
        """Begin an utterance. ``phrases`` closes a second recogniser to these ways to answer in ``form``."""
        ...

    async def stop(self) -> None:
        """Release processes and memory."""
        ...
