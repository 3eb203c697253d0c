"""Finds the entry of policy knowledge that answers a question in an area; asked by handlers and ``ask``."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.knowledge.schemas import Entry
from bot.nlu.concepts import Concepts
from bot.nlu.index import Aside, FactIndex, Match
from bot.nlu.normalise import normalise

SURE = 0.5
"""Confidence from which an entry is told; below it there is no match."""
_SCORE, _SUBJECT, _ASIDE, _BIAS = 6.5, 0.7, -8.0, -2.1
"""Log odds of a right match by score, by whether the question names the fact's subject, and by how near it is
to a question that nothing answers; chosen with ``bench/knowledge.py`` on phrasings that were left out."""
_OWN = 0.02
"""Of facts that are as near as this to the best, the one that the caller's area has is meant."""
_NAMED = 0.4
"""Of another area that is named, a fact that it has is meant where it fits this share as well as the best."""
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
    """An entry that answers, and how it stands to the caller.

    ``foreign``: it holds for another area. ``unpublished``: the caller's own area has no figure for this.
    """

    entry: Entry
    confidence: float
    foreign: bool
    stale: bool
    unpublished: bool

    def answer(self, question: str, text: str, place: Place) -> Answer:
        """Return the finding as it is printed, worded as ``text``."""
        entry, source = self.entry, self.entry.source
        return Answer(
            question=question,
            answer=text,
            confidence=round(self.confidence, 3),
            matched=entry.id,
            area=place.name,
            holds_for=entry.area_name or None,
            sources=({"title": source.title, "date": source.date, "ref": source.ref},) if source else (),
            foreign=self.foreign,
            stale=self.stale,
            no_published_figure=self.unpublished,
        )


def no_answer(question: str, text: str, confidence: float, place: Place) -> Answer:
    """Return what is printed when nothing fits."""
    return Answer(question, text, round(confidence, 3), None, place.name, None, (), False, False, False)


class Retriever:
    """An index over entries; made anew when they change.

    ``lineages`` maps the code of each area we serve to itself and what it lies in, ``names`` every way of
    naming an area to its code.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        concepts: Concepts,
        lineages: Mapping[str, tuple[str, ...]] | None = None,
        names: Mapping[str, str] | None = None,
        aside: Sequence[str] = (),
    ) -> None:
        """``aside`` are questions that no entry answers; who asks one of them is told nothing."""
        self._lineages = lineages or {}
        self._facts: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._facts[entry.fact].append(entry)
        known = [entry for fact in self._facts.values() for entry in fact]
        own = {name: entry.area for entry in known for name in _short_names(entry.area_name)}
        self._names = dict(sorted({**(names or {}), **own}.items(), key=lambda item: -len(item[0])))
        phrasings = {fact: [*self._phrasings(fact)] for fact in self._facts}
        told = {fact: [entry.text for entry in entries] for fact, entries in self._facts.items()}
        self._index = FactIndex(phrasings, told, concepts)
        self._aside = Aside([self._bare(question)[1] for question in aside], concepts)

    def find(self, question: str, place: Place, on: date) -> tuple[Finding | None, float]:
        """Return what answers ``question`` for a caller of ``place``, with the confidence 0..1.

        The finding is None where no entry fits surely enough: then nothing may be guessed.
        """
        named, bare = self._bare(question)
        ranked = self._index.rank(bare)
        sure = confidence_of(ranked[0], self._aside.nearest(bare)) if ranked else 0.0
        if sure < SURE:
            return None, sure
        at = self._lineage(named) if named else place.lineage
        fact = self._meant(ranked, at, elsewhere=bool(named) and named not in place.lineage)
        entry = self._choose(self._facts[fact], at)
        holds = _holds(entry, place.lineage)
        finding = Finding(
            entry=entry,
            confidence=sure,
            foreign=bool(entry.area) and not holds,
            stale=entry.stale(on),
            unpublished=not holds,
        )
        return finding, finding.confidence

    def rank(self, question: str) -> tuple[list[Match], float]:
        """Return the facts, best first, and the confidence 0..1 in the best."""
        _, bare = self._bare(question)
        ranked = self._index.rank(bare)
        return ranked, confidence_of(ranked[0], self._aside.nearest(bare)) if ranked else 0.0

    def _bare(self, question: str) -> tuple[str, str]:
        """Return the code of the area that ``question`` names, if any, and the rest of it, normalised."""
        return self._without_places(normalise(question[:_LONGEST]).text)

    def _meant(self, ranked: Sequence[Match], at: tuple[str, ...], *, elsewhere: bool) -> str:
        """Return the fact that is meant: of those as near as the best, one that the area has."""
        best = ranked[0]
        near = [match.fact for match in ranked if match.score >= best.score - _OWN]
        figured = any(entry.area for entry in self._facts[best.fact])
        if elsewhere and figured:
            near += [m.fact for m in ranked if m.score >= best.score * _NAMED and m.fact not in near]
        return next((fact for fact in near if any(e.area in at for e in self._facts[fact])), best.fact)

    def _phrasings(self, fact: str) -> Iterator[str]:
        """Yield questions and topics in normal form, without names of areas: any area may ask them."""
        for entry in self._facts[fact]:
            for phrase in (*entry.questions, *entry.topics):
                yield self._bare(phrase)[1]

    def _choose(self, entries: Sequence[Entry], at: tuple[str, ...]) -> Entry:
        """Own area first, then what it lies in, then the nearest area with a figure, then common words."""

        def order(entry: Entry) -> tuple[int, int]:
            if _holds(entry, at):
                return 0, at.index(entry.area)
            if entry.area and _has_figure(entry):
                return 1, -len(set(at) & set(self._lineage(entry.area)))
            return (2, 0) if not entry.area else (3, 0)

        return min(entries, key=order)

    def _without_places(self, text: str) -> tuple[str, str]:
        """Return the code of the area named in ``text``, if any, and the text without that name."""
        for name, code in self._names.items():
            if name in text:
                return code, text.replace(name, "")
        return "", text

    def _lineage(self, code: str) -> tuple[str, ...]:
        return self._lineages.get(code, (code,))


def confidence_of(best: Match, aside: float) -> float:
    """Return the confidence 0..1 that the best match answers the question at all.

    ``aside`` tells how near the question is to one that nothing answers.
    """
    odds = _SCORE * best.score + _SUBJECT * best.same_subject + _ASIDE * aside + _BIAS
    return 1 / (1 + math.exp(-odds))


def _holds(entry: Entry, lineage: tuple[str, ...]) -> bool:
    """Return whether the entry holds where the first of ``lineage`` is."""
    return entry.area == lineage[0] or (entry.holds_below and entry.area in lineage)


def _has_figure(entry: Entry) -> bool:
    return bool(entry.area) and any(c.isdigit() for c in entry.text)


def _short_names(name: str) -> tuple[str, ...]:
    """Return the name of an area and the forms in which it is said: 昌乐县 昌乐, 上海市静安区 静安 上海."""
    city, _, district = name.partition("市")
    short = (district or name).removesuffix("白族自治州")
    short = short[:-1] if len(short) > 2 and short[-1] in "省市县区" else short
    return tuple(filter(None, (name, short, city if district else "")))
