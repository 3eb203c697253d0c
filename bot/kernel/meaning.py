"""Meaning: what an utterance was taken to mean, in the terms of Rasa's parse format."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

NEED = "need"
"""The extractor of a service that no words name: likely needed, to be read back before anything is done."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in the text. ``start``/``end`` are character offsets into the text as it came in.

    ``rivals`` are the other values that the same words allow (周三, said on a Wednesday): to be asked about.
    """

    entity: str
    start: int
    end: int
    value: str
    extractor: str = ""
    confidence: float = 1.0
    rivals: tuple[str, ...] = ()

    def as_rasa(self) -> dict[str, Any]:
        """Return the entity as Rasa's server prints it, with ``rivals`` added where there are any."""
        told = {"rivals": list(self.rivals)} if self.rivals else {}
        return {
            "entity": self.entity,
            "start": self.start,
            "end": self.end,
            "value": self.value,
            "extractor": self.extractor,
            "confidence_entity": round(self.confidence, 4),
            **told,
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
    every: str = ""
    """How often what is wished is to come again (每周二、周四), where that was said."""

    def value(self, entity: str) -> str | None:
        """Return the first value of ``entity``, or None."""
        return next((e.value for e in self.entities if e.entity == entity), None)

    def named(self, entity: str) -> str | None:
        """Return the first value of ``entity`` that words name, or None."""
        return next((e.value for e in self.entities if e.entity == entity and e.extractor != NEED), None)

    def values(self, entity: str) -> tuple[str, ...]:
        """Return all values of ``entity`` in the order of the text."""
        return tuple(e.value for e in self.entities if e.entity == entity)

    def rivals(self, entity: str) -> tuple[str, ...]:
        """Return what else the last value of ``entity`` may be."""
        return next((e.rivals for e in reversed(self.entities) if e.entity == entity), ())

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
