"""Finds the entry of policy knowledge that answers a question in an area; asked by handlers and ``ask``."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from backend.knowledge.schemas import Entry
from bot.nlu.concepts import Concepts
from bot.nlu.index import FactIndex, Looks
from bot.nlu.meanings import Meanings
from bot.nlu.named import AreaNames, Named
from bot.nlu.normalise import normalise
from bot.nlu.sureness import Sureness

SURE = 0.5
"""Confidence from which an entry is told; below it there is no match."""
_OWN = 0.1
"""Of facts that are as near as this to the best (log odds), the one that the caller's area has is meant."""
_NAMED = 6.0
"""Of another area that is named, a fact that it has is meant where it is as near as this to the best."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """The caller's area. ``lineage`` holds its code and those it lies in, smallest first."""

    code: str
    name: str
    lineage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``nuanxian ask`` prints; fields as in the interface."""

    question: str
    answer: str
    confidence: float
    matched: str | None
    area: str
    holds_for: str | None
    sources: tuple[dict[str, str], ...]
    foreign: bool
    stale: bool
    no_published_figure: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry that answers, and how it stands to a caller of ``place`` on the day ``on``.

    Whose it is is not said by who makes a finding but follows from the entry's area and the caller's.
    ``elsewhere``: the caller asked for another area, and has a figure of the own one too.
    """

    entry: Entry
    confidence: float
    place: Place
    on: date
    elsewhere: bool = False

    @property
    def foreign(self) -> bool:
        """Whether it holds for another area and not for the caller's."""
        return bool(self.entry.area) and not holds(self.entry, self.place.lineage)

    @property
    def unpublished(self) -> bool:
        """Whether the caller's own area has no figure for this."""
        return not self.elsewhere and not holds(self.entry, self.place.lineage)

    @property
    def stale(self) -> bool:
        """Whether the plan behind it has ended."""
        return self.entry.stale(self.on)

    def answer(self, question: str, text: str) -> Answer:
        """Return the finding as it is printed, worded as ``text``."""
        entry, source = self.entry, self.entry.source
        return Answer(
            question=question,
            answer=text,
            confidence=round(self.confidence, 3),
            matched=entry.id,
            area=self.place.name,
            holds_for=entry.area_name or None,
            sources=({"title": source.title, "date": source.date, "ref": source.ref},) if source else (),
            foreign=self.foreign,
            stale=self.stale,
            no_published_figure=self.unpublished,
        )


def no_answer(question: str, text: str, confidence: float, place: Place) -> Answer:
    """Return what is printed when nothing fits."""
    return Answer(question, text, round(confidence, 3), None, place.name, None, (), False, False, False)


@dataclass(frozen=True, slots=True)
class Judged:
    """The facts with how well each fits (log odds), best first, and the confidence 0..1 in the best."""

    ranked: tuple[tuple[str, float], ...]
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """What questions are measured with, whatever the entries are; one is like itself only."""

    concepts: Concepts
    sureness: Sureness
    meanings: Meanings
    aside: Sequence[str] = ()
    """Questions that no entry answers; who asks one of them is told nothing."""
    beyond: Collection[str] = ()
    """Names of places of which nothing is known."""


class Retriever:
    """An index over entries; made anew when they change.

    ``lineages`` maps the code of each area we serve to itself and what it lies in, ``names`` every way of
    naming an area to its code.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        gauge: Gauge,
        lineages: Mapping[str, tuple[str, ...]] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self._lineages = lineages or {}
        self._facts: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._facts[entry.fact].append(entry)
        known = [entry for fact in self._facts.values() for entry in fact]
        own = {name: entry.area for entry in known for name in _short_names(entry.area_name)}
        self._names = AreaNames({**(names or {}), **own}, {entry.area for entry in known}, gauge.beyond)
        phrasings = {fact: [*self._phrasings(fact)] for fact in self._facts}
        told = {fact: [entry.text for entry in entries] for fact, entries in self._facts.items()}
        self._beyond = frozenset(gauge.beyond)
        self._sureness, self._meanings = gauge.sureness, gauge.meanings
        aside = [self._read(question).rest for question in gauge.aside]
        self._index = FactIndex(phrasings, told, aside, gauge.concepts, gauge.meanings)

    def find(self, question: str, place: Place, on: date) -> tuple[Finding | None, float]:
        """Return what answers ``question`` for a caller of ``place``, with the confidence 0..1.

        The finding is None where no entry fits surely enough, or another area is named of which none is
        known: then nothing may be guessed.
        """
        named = self._read(question)
        judged = self._judge(named.rest)
        if judged.confidence < SURE:
            return None, judged.confidence
        elsewhere = bool(named.area) and named.area not in place.lineage
        at = self._lineage(named.area) if elsewhere else place.lineage
        entries = self._facts[self._meant(judged, at, elsewhere=elsewhere)]
        entry = self._choose(entries, at)
        own = elsewhere and any(holds(other, place.lineage) for other in entries)
        finding = Finding(entry, judged.confidence, place, on, elsewhere=own)
        if elsewhere and entry.area and not holds(entry, at) and self._misses(finding, at):
            return None, 0.0
        return finding, judged.confidence

    def look(self, question: str) -> Looks:
        """Return how well each of ``facts`` fits, and how near what lies beside them comes."""
        return self._looks(self._read(question).rest)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts in the order of :meth:`look`."""
        return self._index.facts

    def _judge(self, bare: str) -> Judged:
        looks = self._looks(bare)
        if not looks.facts.any():
            return Judged((), 0.0)
        weights = self._sureness.of(bare)
        scores = looks.facts @ weights.ranking
        sure = weights.confidence(looks, scores)
        order = np.argsort(-scores, kind="stable")
        return Judged(tuple((self._index.facts[i], float(scores[i])) for i in order), sure)

    def _looks(self, bare: str) -> Looks:
        return self._index.look(bare, self._meanings.once(bare))

    def _read(self, question: str) -> Named:
        """Return the area that ``question`` names, if any, and the rest of it, normalised."""
        return self._names.find(normalise(question[:_LONGEST]).text)

    def _meant(self, judged: Judged, at: tuple[str, ...], *, elsewhere: bool) -> str:
        """Return the fact that is meant: of those as near as the best, one that the area has."""
        best, score = judged.ranked[0]
        figured = any(entry.area for entry in self._facts[best])
        far = _NAMED if elsewhere and figured else _OWN
        near = [fact for fact, other in judged.ranked if other >= score - far]
        return next((fact for fact in near if any(holds(e, at) for e in self._facts[fact])), best)

    def _misses(self, finding: Finding, at: tuple[str, ...]) -> bool:
        """Return whether telling the finding would pass over that the area ``at`` was asked for."""
        return at[0] in self._beyond or not finding.foreign

    def _phrasings(self, fact: str) -> Iterator[str]:
        """Yield questions and topics in normal form, without names of areas: any area may ask them."""
        for entry in self._facts[fact]:
            for phrase in (*entry.questions, *entry.topics):
                yield self._read(phrase).rest

    def _choose(self, entries: Sequence[Entry], at: tuple[str, ...]) -> Entry:
        """Own area first, then what it lies in, then the nearest area with a figure, then common words."""

        def order(entry: Entry) -> tuple[int, int]:
            if holds(entry, at):
                return 0, at.index(entry.area)
            if entry.area and _has_figure(entry):
                return 1, -len(set(at) & set(self._lineage(entry.area)))
            return (2, 0) if not entry.area else (3, 0)

        return min(entries, key=order)

    def _lineage(self, code: str) -> tuple[str, ...]:
        return self._lineages.get(code, (code,))


def holds(entry: Entry, lineage: tuple[str, ...]) -> bool:
    """Return whether the entry is a figure that holds where the first of ``lineage`` is."""
    return entry.area == lineage[0] or (entry.holds_below and entry.area in lineage)


def _has_figure(entry: Entry) -> bool:
    return bool(entry.area) and any(c.isdigit() for c in entry.text)


def _short_names(name: str) -> tuple[str, ...]:
    """Return the name of an area and the forms in which it is said: 昌乐县 昌乐, 上海市静安区 静安 上海."""
    city, _, district = name.partition("市")
    short = (district or name).removesuffix("白族自治州")
    short = short[:-1] if len(short) > 2 and short[-1] in "省市县区" else short
    return tuple(filter(None, (name, short, city if district else "")))
