"""Tells of a value that was found by its form whether it is meant: slots.py asks, training fits it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.nlu.data import Span
from bot.nlu.odds import Odds
from bot.nlu.values import Value

_MODEL = "belief"
_COST = 1.0
_LEAST = 2
_BELIEVED = 0.4
"""Probability from which a value is believed: one that is missed is asked for again, and costs more."""
_BELIEVED_OF = {"scam_type": 0.25}
"""Stories are told in ever other words, so the words around confirm less."""
_OWN_VALUE = frozenset({"service", "beneficiary", "scam_type", "rating"})
"""Entities whose value is annotated; of the others the resolver makes it."""
_ANYWHERE = frozenset({"service", "scam_type", "rating"})
"""Entities annotated once where several words tell the same: each of these words is right."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value found in a normalised sentence of ``intent`` that was said at ``now``."""

    value: Value
    text: str
    intent: str
    now: datetime

    def traits(self) -> Iterator[str]:
        """Yield what may speak for or against the value, each of its entity's own."""
        value, text = self.value, self.text
        left, right = f"<{text[: value.start]}"[-3:], f"{text[value.end :]}>"[:3]
        said, entity = text[value.start : value.end], value.entity
        traits = [
            "",
            f"i={self.intent}",
            f"x={value.extractor}",
            f"x,i={value.extractor}/{self.intent}",
            f"w={said}",
            f"w,i={said}/{self.intent}",
            f"a={said[:1]}",
            f"z={said[-1:]}",
            f"n={min(5, len(said))}",
            f"c={value.confidence:.1f}",
            *(f"l={left[-n:]}" for n in (1, 2, 3)),
            *(f"r={right[:n]}" for n in (1, 2, 3)),
        ]
        if 2 * len(said) > len(text):
            traits.append(f"whole/{self.intent}")
        if entity in _OWN_VALUE:
            traits += [f"v={value.value}", f"v,i={value.value}/{self.intent}"]
        if entity == "date" and value.value < self.now.date().isoformat():
            traits += ["over", f"over/{self.intent}"]
        return (f"{entity} {trait}" for trait in traits)


class Belief:
    """Weighs the traits of a value by the log odds that training found."""

    def __init__(self, odds: Odds) -> None:
        self._odds = odds

    def margin(self, candidate: Candidate) -> float:
        """Return by how much (log odds) the value is likelier meant than it need be; below 0 it is not."""
        least = _BELIEVED_OF.get(candidate.value.entity, _BELIEVED)
        return self._odds.total(candidate.traits()) - math.log(least / (1 - least))

    @classmethod
    def fit(cls, candidates: Sequence[Candidate], meant: Sequence[bool]) -> "Belief":
        """Learn from candidates and whether each was annotated."""
        return cls(Odds.fit([list(c.traits()) for c in candidates], meant, cost=_COST, least=_LEAST))

    def save(self, folder: Path) -> None:
        """Write into a model's folder."""
        self._odds.save(folder, _MODEL)

    @classmethod
    def load(cls, folder: Path) -> "Belief":
        """Read what :meth:`save` wrote."""
        return cls(Odds.load(folder, _MODEL))


def annotated(value: Value, spans: Sequence[Span]) -> bool:
    """Tell whether ``spans``, with offsets into the same text, hold the value."""
    entity = "time" if value.entity == "time_end" else value.entity
    return any(
        span.entity == entity
        and (entity in _ANYWHERE or (span.start < value.end and value.start < span.end))
        and (entity not in _OWN_VALUE or span.value == value.value)
        for span in spans
    )
