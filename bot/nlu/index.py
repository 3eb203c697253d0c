"""Ranks facts of policy knowledge by how well their phrasings fit a question; retrieval.py asks it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.concepts import Concepts, is_subject
from bot.nlu.grams import Grams, characters, spoken
from bot.nlu.syllables import has_hanzi

_Cut = Callable[[str], Counter[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """How well a fact fits (about 0..1.5), and whether it is about a subject that the question names."""

    fact: str
    score: float
    same_subject: bool


class FactIndex:
    """Two looks at every fact: its nearest single phrasing, and all its words together.

    Each look is BM25 over characters, syllables and concepts; a score is the mean of all six. Typed pinyin
    has syllables only.
    """

    def __init__(
        self, phrasings: Mapping[str, Sequence[str]], told: Mapping[str, Sequence[str]], concepts: Concepts
    ) -> None:
        """``phrasings`` are questions and topics by fact, ``told`` its answers, both normalised."""
        self._facts = tuple(phrasings)
        self._owners = [number for number, fact in enumerate(self._facts) for _ in phrasings[fact]]
        self._concepts = concepts
        self._views = [self._view(cut, phrasings, told) for cut in self._cuts]

    @property
    def _cuts(self) -> tuple[_Cut, _Cut, _Cut]:
        return characters, spoken, self._concepts.find

    def _view(
        self, cut: _Cut, phrasings: Mapping[str, Sequence[str]], told: Mapping[str, Sequence[str]]
    ) -> tuple[Grams, Grams]:
        single = {fact: [cut(text) for text in phrasings[fact]] for fact in self._facts}
        whole = [
            sum((*single[fact], *(cut(text) for text in told.get(fact, ()))), Counter[str]())
            for fact in self._facts
        ]
        return Grams.of([grams for fact in self._facts for grams in single[fact]]), Grams.of(whole)

    def rank(self, question: str) -> list[Match]:
        """Return the facts that have anything of a normalised question, best first."""
        hanzi = has_hanzi(question)
        scores: dict[int, float] = {}
        for (phrases, facts), cut in zip(self._views, self._cuts, strict=True):
            if not hanzi and cut is not spoken:
                continue
            grams = cut(question)
            nearest: dict[int, float] = {}
            for phrase, score in phrases.covered(grams).items():
                owner = self._owners[phrase]
                nearest[owner] = max(nearest.get(owner, 0.0), score)
            for found in (nearest, facts.covered(grams)):
                for fact, score in found.items():
                    scores[fact] = scores.get(fact, 0.0) + score / (6 if hanzi else 2)
        about = self._about(question)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [Match(self._facts[fact], score, fact in about) for fact, score in ranked]

    def _about(self, question: str) -> set[int]:
        """Return the facts of which some phrasing names a subject of the question."""
        subjects = {gram for gram in self._concepts.find(question) if is_subject(gram)}
        whole = self._views[2][1]
        return {fact for gram in subjects for fact, _ in whole.postings.get(gram, ())}


class Aside:
    """Questions of the field that no fact answers: what is nearer to one of them is left alone."""

    def __init__(self, questions: Sequence[str], concepts: Concepts) -> None:
        """``questions`` are normalised."""
        cuts: tuple[_Cut, ...] = (characters, spoken, concepts.find)
        self._views = [(cut, Grams.of([cut(question) for question in questions])) for cut in cuts]

    def nearest(self, question: str) -> float:
        """Return how well the nearest of them fits a normalised question, on the scale of :class:`Match`."""
        scores: defaultdict[int, float] = defaultdict(float)
        hanzi = has_hanzi(question)
        for cut, grams in self._views:
            if hanzi or cut is spoken:
                for number, score in grams.covered(cut(question)).items():
                    scores[number] += score / (len(self._views) if hanzi else 1)
        return max(scores.values(), default=0.0)
