"""Finds the values in a normalised sentence: by form, by gazetteer, by CRF; and names what they mean."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.nlu.crf import Marker
from bot.nlu.data import TrainingData
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.normalise import normalise
from bot.nlu.values import Value, Wordings, longest, shaped

_FILE = "slots.json"

SHAPED = frozenset({"date", "time", "time_end", "phone", "amount", "rating", "choice"})
"""Entities told by their form alone; the CRF is not taught them."""

_LISTED = ("service", "scam_type")
_LIKE = 0.62
"""How like an alias an unknown wording must be to be taken for it (Dice)."""
_SURE = 0.5
_LEAST_SHARE = 0.01
_RATED = "rate_service"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Wordings by entity, and the intents in which each entity was seen in the training data."""

    wordings: dict[str, dict[str, str]]
    seen_in: dict[str, tuple[str, ...]]

    @classmethod
    def learn(cls, data: TrainingData, services: Mapping[str, str]) -> "Lexicon":
        """Collect from annotated sentences, and the synonyms of services.

        Single characters (洗, 表) say too little by themselves.
        """
        wordings = {
            entity: {w: v for w, v in data.words(entity).items() if len(w) > 1 and w != v}
            for entity in _LISTED
        }
        codes = {*services.values(), *(code.split(".")[0] for code in services.values())}
        wordings["service"] |= {w: v for w, v in data.synonyms.items() if v in codes and len(w) > 1}
        totals: dict[str, int] = {}
        counts: dict[tuple[str, str], int] = {}
        for example in data.examples:
            totals[example.intent] = totals.get(example.intent, 0) + 1
            for entity in {span.entity for span in example.spans}:
                counts[entity, example.intent] = counts.get((entity, example.intent), 0) + 1
        seen: dict[str, tuple[str, ...]] = {}
        for (entity, intent), count in sorted(counts.items()):
            if count >= max(2, _LEAST_SHARE * totals[intent]):
                seen[entity] = (*seen.get(entity, ()), intent)
        return cls(wordings, seen)

    def save(self, folder: Path) -> None:
        """Write as JSON."""
        content = {"wordings": self.wordings, "seen_in": self.seen_in}
        (folder / _FILE).write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Read what :meth:`save` wrote."""
        content = json.loads((folder / _FILE).read_text("utf-8"))
        return cls(content["wordings"], {e: tuple(i) for e, i in content["seen_in"].items()})


class KnownValues:
    """What can be found without a model: shapes, fixed words, the catalogue's and the data's wordings."""

    def __init__(self, lexicon: Lexicon, wordings: Wordings, services: Mapping[str, str]) -> None:
        self._lexicon = lexicon
        self.wordings = wordings
        entries = {e: dict(w) for e, w in lexicon.wordings.items()}
        entries["service"] = {**entries.get("service", {}), **services}
        self._gazetteers = {
            entity: Gazetteer({normalise(w).text: v for w, v in words.items()})
            for entity, words in entries.items()
        }

    def find(self, text: str, now: datetime) -> tuple[Value, ...]:
        """Return all candidates, overlaps of different entities included."""
        found = [*shaped(text, now), *self.wordings.find(text)]
        for entity, gazetteer in self._gazetteers.items():
            found += (
                Value(entity, h.start, h.end, h.value, "gazetteer", h.confidence)
                for h in gazetteer.find(text)
            )
        return tuple(sorted(found, key=lambda v: (v.start, v.end)))

    def named(self, marked: Value) -> Value | None:
        """Return a span that the CRF marked with the value it means, or None if that cannot be told."""
        if marked.entity == "beneficiary":
            kin = [v for v in self.wordings.find(marked.value) if v.entity == "beneficiary"]
            if kin:
                return replace(marked, value=kin[0].value)
            return replace(marked, value="self") if marked.value in {"我", "俺", "咱"} else None
        gazetteer = self._gazetteers.get(marked.entity)
        if gazetteer is None:
            return marked
        inside = gazetteer.find(marked.value)
        if inside:
            return replace(marked, value=inside[0].value)
        like = gazetteer.nearest(marked.value, least=_LIKE)
        return replace(marked, value=like.value) if like else None

    def plausible(self, value: Value, intent: str) -> bool:
        """Tell whether a candidate makes sense in a sentence of this intent."""
        if value.entity == "rating":
            return intent == _RATED
        if value.entity == "choice":
            return intent == "choose" or value.value.isdigit()
        if value.entity in _LISTED and (value.confidence < 1 or value.entity == "scam_type"):
            return intent in self._lexicon.seen_in.get(value.entity, ())
        return True


class Slots:
    """Finds the values of a sentence once its intent is known."""

    def __init__(self, known: KnownValues, marker: Marker) -> None:
        self._known = known
        self._marker = marker

    def find(self, text: str, intent: str, known: Sequence[Value]) -> tuple[Value, ...]:
        """Return the values in ``text`` (normalised); ``known`` is what :class:`KnownValues` found in it."""
        trusted = [v for v in known if self._known.plausible(v, intent)]
        found = list(longest(trusted))
        for value in self._marked(text, intent, trusted):
            if not any(_clash(value, v) for v in found):
                found.append(value)
        return tuple(sorted(found, key=lambda v: (v.start, v.end)))

    def _marked(self, text: str, intent: str, known: Sequence[Value]) -> Iterator[Value]:
        for marked in self._marker.find(text, intent, _marks(known)):
            if marked.entity in SHAPED or marked.confidence < _SURE:
                continue
            named = self._known.named(marked)
            if named is not None:
                yield named


def _marks(known: Sequence[Value]) -> list[Value]:
    return [v for v in known if v.confidence > _SURE]


def _clash(one: Value, other: Value) -> bool:
    overlap = one.start < other.end and other.start < one.end
    return overlap and (one.entity == other.entity or "person_name" in {one.entity, other.entity})
