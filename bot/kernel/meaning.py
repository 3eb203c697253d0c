"""Meaning: what an utterance was taken to mean, in the terms of Rasa's parse format."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in the text. ``start``/``end`` are character offsets into the text as it came in."""

    entity: str
    start: int
    end: int
    value: str
    extractor: str = ""
    confidence: float = 1.0

    def as_rasa(self) -> dict[str, Any]:
        """Return the entity as Rasa's server prints it."""
        return {
            "entity": self.entity,
            "start": self.start,
            "end": self.end,
            "value": self.value,
            "extractor": self.extractor,
            "confidence_entity": round(self.confidence, 4),
        }


@dataclass(frozen=True, slots=True)
class Meaning:
    """Intent with confidence 0..1, its rivals (best first), entities, and a second intent where two were."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    secondary: str | None = None
    rule: str | None = None
    """Name of the rule that decided before the model was asked, if one did."""

    def value(self, entity: str) -> str | None:
        """Return the first value of ``entity``, or None."""
        return next((e.value for e in self.entities if e.entity == entity), None)

    def values(self, entity: str) -> tuple[str, ...]:
        """Return all values of ``entity`` in the order of the text."""
        return tuple(e.value for e in self.entities if e.entity == entity)

    def renamed(self, intent: str) -> "Meaning":
        """Return the same meaning under another intent (narrowed by what was awaited)."""
        return replace(self, intent=intent)

    def as_rasa(self) -> dict[str, Any]:
        """Return the parse as Rasa's server prints it, with ``secondary`` and ``rule`` added."""
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": round(self.confidence, 4)},
            "intent_ranking": [{"name": n, "confidence": round(c, 4)} for n, c in self.ranking],
            "entities": [e.as_rasa() for e in self.entities],
            "secondary": self.secondary,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Context:
    """What narrows understanding: the present, the area, what answer is awaited and what was offered."""

    now: datetime
    area: str = ""
    expect: str = "open"
    choices: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """Understands one utterance. ``texts`` are the readings of it, best first (typed text is one)."""

    async def parse(self, texts: tuple[str, ...], context: Context) -> Meaning:
        """Return what was meant; never raises on any text, however odd."""
        ...
