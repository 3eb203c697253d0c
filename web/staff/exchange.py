"""Turns as the console shows them: text cut where something was found in it, stages, what was done."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.archive.schemas import LOW_CONFIDENCE, Outcome
from backend.conversations.schemas import TurnRow
from web.staff import labels, masking

EVIDENCE = "scam"
"""Extractor of the entities that are evidence of a swindle."""
_UTTERANCES = ("text", "speech")
_SILENT_PARTS = ("say", "ask", "confirm", "soon")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text; ``kind`` is empty, ``entity`` or ``evidence``, ``label`` what was found."""

    text: str
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage in the bar of latency: label, milliseconds, and where it lies in 0..100."""

    name: str
    label: str
    ms: float
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Chip:
    """An entity with its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn and its answer. ``heard_at`` and ``spoken_at`` are seconds into the recording."""

    row: TurnRow
    said: tuple[Stretch, ...]
    event: str
    reply: str
    chips: tuple[Chip, ...]
    bars: tuple[Bar, ...]
    total_ms: float
    heard_at: float | None
    spoken_at: float | None
    heard: float | None
    done: tuple[str, ...]
    outcomes: tuple[Outcome, ...] = ()
    doubtful: bool = False

    @property
    def is_utterance(self) -> bool:
        """Whether the caller said something in words."""
        return self.row.kind in _UTTERANCES


@dataclass(frozen=True, slots=True)
class Eyes:
    """What may be seen: everything once ``revealed``, else neither these names nor addresses nor numbers.

    ``values`` is what codes among the values of entities are called.
    """

    revealed: bool = False
    names: Collection[str] = ()
    addresses: Collection[str] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def read(self, text: str) -> str:
        """Return ``text`` as these eyes may see it, of the same length."""
        return text if self.revealed else masking.words(text, self.names, self.addresses)

    def value(self, entity: Mapping[str, Any]) -> str:
        """Return the value of an entity as these eyes may see it."""
        known = self.values.get(str(entity.get("value", "")))
        if known is not None:
            return known
        return str(entity.get("value", "")) if self.revealed else masking.value(entity)


def exchange(row: TurnRow, outcomes: tuple[Outcome, ...], eyes: Eyes) -> Exchange:
    """Return how a turn is shown to ``eyes``."""
    stages = row.stages
    bars = tuple(_bars(stages))
    return Exchange(
        row=row,
        said=tuple(stretches(row.text, row.entities, eyes)),
        event="" if row.kind in _UTTERANCES else labels.EVENTS.get(row.kind, row.kind),
        reply=eyes.read(row.reply_text),
        chips=tuple(_chip(entity, eyes) for entity in row.entities if entity.get("extractor") != EVIDENCE),
        bars=bars,
        total_ms=sum(bar.ms for bar in bars),
        heard_at=stages.get("heard_at"),
        spoken_at=stages.get("spoken_at"),
        heard=stages.get("heard"),
        done=tuple(
            labels.PARTS.get(part["kind"], part["kind"])
            for part in row.reply.get("parts", ())
            if part["kind"] not in _SILENT_PARTS
        ),
        outcomes=outcomes,
        doubtful=row.kind in _UTTERANCES and (row.score < LOW_CONFIDENCE or row.intent == "nlu_fallback"),
    )


def stretches(text: str, entities: Collection[Mapping[str, Any]], eyes: Eyes) -> Iterator[Stretch]:
    """Yield ``text`` cut at the entities; what overlaps an earlier one is left out.

    Offsets are into the text before it was redacted: where something was cut out of it, or an offset does
    not fit, nothing is marked.
    """
    found = sorted(masking.fitting(text, entities), key=lambda e: (e["start"], -e["end"]))
    shown = eyes.read(text if eyes.revealed else masking.spans(text, found))
    at = 0
    for entity in found:
        if entity["start"] < at:
            continue
        if entity["start"] > at:
            yield Stretch(shown[at : entity["start"]])
        evidence = entity.get("extractor") == EVIDENCE
        label = str(entity["value"]) if evidence else labels.ENTITIES.get(entity["entity"], entity["entity"])
        yield Stretch(shown[entity["start"] : entity["end"]], "evidence" if evidence else "entity", label)
        at = entity["end"]
    if at < len(shown):
        yield Stretch(shown[at:])


def _chip(entity: Mapping[str, Any], eyes: Eyes) -> Chip:
    return Chip(labels.ENTITIES.get(entity["entity"], entity["entity"]), eyes.value(entity))


def _bars(stages: Mapping[str, float]) -> Iterator[Bar]:
    known = [(name, stages[name]) for name in labels.STAGES if name in stages]
    total = sum(ms for _, ms in known) or 1.0
    start = 0.0
    for name, ms in known:
        width = ms / total * 100
        yield Bar(name, labels.STAGES[name], ms, round(start, 2), round(width, 2))
        start += width
