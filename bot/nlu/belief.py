"""Tells of a value that was found by its form whether it is meant: slots.py asks, training fits it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from bot.nlu.data import Span
from bot.nlu.values import Value

_FILE = "belief.json"
_COST = 1.0
_SEED = 12343
_LEAST = 2
_BELIEVED = 0.4
"""Probability from which a value is believed: one that is missed is asked for again, and costs more."""
_CERTAIN = 9.0
_BELIEVED_OF = {"scam_type": 0.25}
"""Stories are told in ever other words, so the words around confirm less."""
_OWN_VALUE = frozenset({"service", "beneficiary", "scam_type", "rating"})
"""Entities whose value is annotated; of the others the resolver makes it."""


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


@dataclass(frozen=True, slots=True)
class Belief:
    """Log odds by trait (logistic regression)."""

    odds: dict[str, float]
    base: float

    def holds(self, candidate: Candidate) -> bool:
        """Tell whether the value is likely meant."""
        total = self.base + sum(self.odds.get(trait, 0.0) for trait in candidate.traits())
        least = _BELIEVED_OF.get(candidate.value.entity, _BELIEVED)
        return bool(total >= np.log(least / (1 - least)))

    @classmethod
    def fit(cls, candidates: Sequence[Candidate], meant: Sequence[bool]) -> "Belief":
        """Learn from candidates and whether each was annotated; where all or none were, all are believed."""
        if len(set(meant)) < 2:
            return cls({}, _CERTAIN)
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        rows = [dict.fromkeys(candidate.traits(), 1.0) for candidate in candidates]
        columns = DictVectorizer(dtype=np.float64)
        matrix = columns.fit_transform(rows)
        kept = np.asarray(matrix.sum(axis=0)).ravel() >= _LEAST
        machine = LogisticRegression(C=_COST, max_iter=300, random_state=_SEED)
        machine.fit(matrix[:, kept], np.array(meant))
        names = columns.get_feature_names_out()[kept]
        odds = {str(n): round(float(o), 4) for n, o in zip(names, machine.coef_[0], strict=True)}
        return cls(odds, round(float(machine.intercept_[0]), 4))

    def save(self, folder: Path) -> None:
        """Write as JSON."""
        content = {"base": self.base, "odds": self.odds}
        (folder / _FILE).write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Belief":
        """Read what :meth:`save` wrote."""
        content = json.loads((folder / _FILE).read_text("utf-8"))
        return cls(content["odds"], content["base"])


def annotated(value: Value, spans: Sequence[Span]) -> bool:
    """Tell whether ``spans``, with offsets into the same text, hold the value."""
    entity = "time" if value.entity == "time_end" else value.entity
    return any(
        span.entity == entity
        and span.start < value.end
        and value.start < span.end
        and (entity not in _OWN_VALUE or span.value == value.value)
        for span in spans
    )
