"""Synthesizer: what a call needs of any voice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

Keep = Literal["disk", "memory"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of speech rendered as one. ``keep`` says where its sound may be kept:
    ``disk`` for fixed sentences, ``memory`` for what holds a name, number or address."""

    text: str
    keep: Keep = "disk"


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak. ``rate`` 1.0 is the voice's own speed, 0.85 our norm; ``gain`` in dB."""

    rate: float = 0.85
    gain: float = 0.0


class Synthesizer(Protocol):
    """Renders clauses; cached ones come at once."""

    async def start(self) -> None:
        """Load the model; raises ModelMissing."""
        ...

    def speak(self, clauses: tuple[Clause, ...], manner: Manner = ...) -> AsyncIterator[bytes]:
        """Yield sound clause by clause (8 kHz s16le mono, gaps included), later ones rendered ahead."""
        ...

    async def stop(self) -> None:
        """Release processes and memory."""
        ...
