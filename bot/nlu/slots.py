"""Finds the values in a normalised sentence: by form, by gazetteer, by CRF; and believes what is meant."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.nlu.belief import Belief, Candidate
from bot.nlu.crf import Marker
from bot.nlu.data import TrainingData
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.needs import Needs
from bot.nlu.normalise import normalise
from bot.nlu.signals import Group
from bot.nlu.sketch import Sketch
from bot.nlu.values import Value, Wordings, longest, picks, shaped

_FILE = "slots.json"

SHAPED = frozenset({"date", "time", "time_end", "phone", "amount", "rating"})
"""Entities told by their form alone; the CRF is not taught them."""

_LISTED = ("service", "scam_type", "rating")
_BY_INTENT = frozenset({"service", "scam_type", "address", "beneficiary"})
"""Entities believed only in intents where the training data has them."""
_HEARD = 0.7
"""Below this a service is a mere likeness of sound, believed where a service is to be expected."""
_LIKE = 0.62
"""How like an alias an unknown wording must be to be taken for it (Dice)."""
_SURE = 0.5
_TOLD = 0.55
"""A word of a swindler's story may be told of much else: the sentence must confirm it."""
_ONCE = frozenset({"scam_type", "rating"})
"""Entities of which a sentence has one value, however often and in however many words it is told."""
_WHOLE = frozenset({"person_name", "choice"})
"""Entities whose words hold no other value."""
_LEAST_SEEN = 2
_RATED = "rate_service"
_FOR_WHOM = frozenset({"book_service", "query_service", "inform"})
"""Intents in which 给我 says for whom (elsewhere it is a way to ask) and a service is to be expected."""


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
        wordings = {entity: _telling(data.words(entity)) for entity in _LISTED}
        codes = {*services.values(), *(code.split(".")[0] for code in services.values())}
        wordings["service"] |= {w: v for w, v in data.synonyms.items() if v in codes and len(w) > 1}
        counts: dict[tuple[str, str], int] = {}
        for example in data.examples:
            for entity in {span.entity for span in example.spans}:
                counts[entity, example.intent] = counts.get((entity, example.intent), 0) + 1
        seen: dict[str, tuple[str, ...]] = {}
        for (entity, intent), count in sorted(counts.items()):
            if count >= _LEAST_SEEN:
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

    def __init__(
        self, lexicon: Lexicon, wordings: Wordings, services: Mapping[str, str], told: Sequence[Group] = ()
    ) -> None:
        self._lexicon = lexicon
        self._told = told
        self.wordings = wordings
        entries = {e: dict(w) for e, w in lexicon.wordings.items()}
        entries["service"] = {**entries.get("service", {}), **services}
        both = {entity: {**words, **_normalised(words)} for entity, words in entries.items()}
        self._gazetteers = {entity: Gazetteer(words) for entity, words in both.items()}

    def find(self, text: str, now: datetime) -> tuple[Value, ...]:
        """Return all candidates, overlaps of different entities included."""
        found = [*shaped(text, now), *self.wordings.find(text)]
        for entity, gazetteer in self._gazetteers.items():
            found += (
                Value(entity, h.start, h.end, h.value, "gazetteer", h.confidence)
                for h in gazetteer.find(text)
            )
        for story in self._told:
            span = next(story.spans(text), None)
            if span is not None:
                found.append(Value("scam_type", *span, story.name, "story", _TOLD))
        return tuple(sorted(found, key=lambda v: (v.start, v.end)))

    def named(self, marked: Value) -> Value | None:
        """Return a span that the CRF marked with the value it means, or None if that cannot be told."""
        if marked.entity == "beneficiary":
            kin = [v for v in self.wordings.find(marked.value) if v.entity == "beneficiary"]
            if kin:
                return replace(marked, value=kin[0].value)
            return replace(marked, value="self") if marked.value in {"我", "俺", "咱"} else None
        if marked.entity == "choice":
            return next((replace(marked, value=p.value) for p in picks(marked.value)), marked)
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
        if value.entity == "beneficiary" and value.value == "self":
            return intent in _FOR_WHOM
        if value.entity == "choice":
            return intent in {"choose", "inform"}
        if value.entity == "service" and value.confidence < _HEARD:
            return intent in _FOR_WHOM
        if value.entity in _BY_INTENT:
            return intent in self._lexicon.seen_in.get(value.entity, ())
        return True


class Slots:
    """Finds the values of a sentence once its intent is known."""

    def __init__(self, known: KnownValues, marker: Marker, belief: Belief, needs: Needs) -> None:
        self._known = known
        self._marker = marker
        self._belief = belief
        self._needs = needs

    def find(self, sketch: Sketch, intent: str, known: Sequence[Value], now: datetime) -> tuple[Value, ...]:
        """Return the values of a sentence; ``known`` is what :class:`KnownValues` found in its text.

        Where no service is named, the one that is needed is among them.
        """
        found = self._said(sketch.text, intent, known, now)
        named = any(value.entity == "service" for value in found)
        need = None if named else self._needs.find(sketch, intent, found)
        return (need, *found) if need else found

    def _said(self, text: str, intent: str, known: Sequence[Value], now: datetime) -> tuple[Value, ...]:
        margins = {v: self._belief.margin(Candidate(v, text, intent, now)) for v in known}
        meant = [v for v in known if margins[v] >= 0 and self._known.plausible(v, intent)]
        found = _once(longest(meant), margins)
        for marked in self._marked(text, intent, known):
            parts = [v for v in found if v.entity == marked.entity == "address" and _within(v, marked)]
            value = replace(marked, value=_spelled(marked, parts))
            found = [v for v in found if v not in parts]
            if not any(_clash(value, v) or _same(value, v) for v in found):
                found.append(value)
        return tuple(sorted(_outermost(_without_surnames(found)), key=lambda v: (v.start, v.end)))

    def _marked(self, text: str, intent: str, known: Sequence[Value]) -> Iterator[Value]:
        for marked in self._marker.find(text, intent, _marks(known)):
            if marked.entity in SHAPED or marked.confidence < _SURE:
                continue
            named = self._known.named(marked)
            if named is not None and self._known.plausible(named, intent):
                yield named


def _telling(words: Mapping[str, str]) -> dict[str, str]:
    """Leave out what is too short, and spans whose value nobody wrote down."""
    values = {value for wording, value in words.items() if wording != value}
    return {w: v for w, v in words.items() if len(w) > 1 and v in values}


def _normalised(wordings: Mapping[str, str]) -> dict[str, str]:
    """Return the wordings in standard words, to stand beside the others (剃头 is 理发, 剃个头 is not)."""
    return {normalise(wording).text: value for wording, value in wordings.items()}


def _without_surnames(found: list[Value]) -> list[Value]:
    """Leave out a surname by itself where the name is said too (我姓王，叫王秀英)."""
    names = [v.value for v in found if v.entity == "person_name" and len(v.value) > 1]
    return [v for v in found if v.entity != "person_name" or len(v.value) > 1 or not names]


def _once(found: Iterable[Value], margins: Mapping[Value, float]) -> list[Value]:
    """Return the values, the likelier ones first, without those that only say another one again."""
    kept: list[Value] = []
    for value in sorted(found, key=lambda v: -margins[v]):
        if not any(_same(value, v) for v in kept):
            kept.append(value)
    return kept


def _same(one: Value, other: Value) -> bool:
    """Tell whether two values are one: a service named twice, a second word of the same story."""
    if one.entity != other.entity:
        return False
    return one.entity in _ONCE or (one.entity == "service" and one.value == other.value)


def _outermost(found: Sequence[Value]) -> list[Value]:
    """Leave out what is part of a name or a choice: 王奶奶 is no grandmother, 周五的那个 no day."""
    wholes = [v for v in found if v.entity in _WHOLE]
    return [v for v in found if v.entity in _WHOLE or not any(_within(v, whole) for whole in wholes)]


def _marks(known: Sequence[Value]) -> list[Value]:
    return [v for v in known if v.confidence > _SURE]


def _within(inner: Value, outer: Value) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _spelled(whole: Value, parts: Sequence[Value]) -> str:
    """Return the value of ``whole`` with its parts put right (幸福里三号楼 → 幸福里3号楼)."""
    text, at = "", 0
    for part in parts:
        text += whole.value[at : part.start - whole.start] + part.value
        at = part.end - whole.start
    return text + whole.value[at:]


def _clash(one: Value, other: Value) -> bool:
    overlap = one.start < other.end and other.start < one.end
    return overlap and (one.entity == other.entity or "person_name" in {one.entity, other.entity})
