"""Looks at every fact of policy knowledge for how well its phrasings fit a question; retrieval.py asks it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.concepts import Concepts, is_subject
from bot.nlu.features import Floats
from bot.nlu.grams import Grams, characters, spoken
from bot.nlu.meanings import Meanings
from bot.nlu.regression import Regression
from bot.nlu.syllables import has_hanzi

_Cut = Callable[[str], Counter[str]]

LOOKS = (
    "characters, nearest phrasing",
    "characters, all words",
    "sounds, nearest phrasing",
    "sounds, all words",
    "concepts, nearest phrasing",
    "concepts, all words",
    "meaning, nearest phrasing",
    "meaning, nearest three",
    "meaning, answer",
    "subject",
    "belongs",
)
"""What a fact is looked at for; each about 0..1.5, ``subject`` 1 where the question names its subject."""
BESIDE = ("beside, words", "beside, meaning", "beside, belongs")
"""How near a question comes to those that no fact answers."""
_MEANING, _SUBJECT, _BELONGS = 6, 9, 10
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Looks:
    """How well each fact fits a question: ``facts`` (facts, looks); and what lies beside: ``beside`` (3,)."""

    facts: Floats
    beside: Floats


class FactIndex:
    """Looks at facts by BM25 over characters, syllables and concepts, and by what sentences mean.

    BM25 looks at the nearest single phrasing and at all words of a fact together; meaning at the nearest
    phrasing, the nearest three, and the answer; a regression learns which phrasings belong together. What is
    nearer to one of the questions that no fact answers is left alone. Typed pinyin has syllables only.
    """

    def __init__(
        self,
        phrasings: Mapping[str, Sequence[str]],
        told: Mapping[str, Sequence[str]],
        aside: Sequence[str],
        concepts: Concepts,
        meanings: Meanings,
    ) -> None:
        """``phrasings`` are questions and topics by fact, ``told`` its answers, ``aside`` questions that no
        fact answers; all are normalised."""
        self.facts = tuple(phrasings)
        self._owners = [number for number, fact in enumerate(self.facts) for _ in phrasings[fact]]
        self._concepts = concepts
        self._cuts: tuple[_Cut, ...] = (characters, spoken, concepts.find)
        texts = [*(text for fact in self.facts for text in phrasings[fact]), *aside]
        cut_up = [[cut(text) for text in texts] for cut in self._cuts]
        self._views = [
            self._view(grams[: len(self._owners)], cut, told)
            for grams, cut in zip(cut_up, self._cuts, strict=True)
        ]
        self._asked = [meanings.of(phrasings[fact]) for fact in self.facts]
        self._told = [meanings.of(told.get(fact, ())) for fact in self.facts]
        self._beside = Aside([grams[len(self._owners) :] for grams in cut_up], self._cuts, meanings.of(aside))
        groups = [*self._owners, *(len(self.facts) for _ in aside)]
        self._regression = Regression(cut_up, groups, len(self.facts) + 1, meanings.of(texts), self._cuts)

    def _view(
        self, phrasings: Sequence[Counter[str]], cut: _Cut, told: Mapping[str, Sequence[str]]
    ) -> tuple[Grams, Grams]:
        whole = [Counter[str]() for _ in self.facts]
        for owner, grams in zip(self._owners, phrasings, strict=True):
            whole[owner].update(grams)
        for fact, grams in zip(self.facts, whole, strict=True):
            for text in told.get(fact, ()):
                grams.update(cut(text))
        return Grams.of(phrasings), Grams.of(whole)

    def look(self, question: str, meaning: Floats) -> Looks:
        """Return how well the facts fit a normalised question with that vector."""
        looks = np.zeros((len(self.facts), len(LOOKS)), np.float32)
        words = self._beside.words(question)
        if not has_hanzi(question):
            self._compare(looks, 1, question)
            return Looks(looks, np.array([words, 0, 0], np.float32))
        for view in range(len(self._cuts)):
            self._compare(looks, view, question)
        for fact, (asked, told) in enumerate(zip(self._asked, self._told, strict=True)):
            near = np.sort(asked @ meaning)[::-1][:_NEAREST]
            looks[fact, _MEANING:_SUBJECT] = (
                near.max(initial=0),
                near.mean() if len(near) else 0,
                (told @ meaning).max(initial=0),
            )
        looks[list(self._about(question)), _SUBJECT] = 1
        *belongs, nowhere = self._regression.scores(question, meaning)
        looks[:, _BELONGS] = belongs
        return Looks(looks, np.array([words, self._beside.meaning(meaning), nowhere], np.float32))

    def _compare(self, looks: Floats, view: int, question: str) -> None:
        (phrases, facts), grams = self._views[view], self._cuts[view](question)
        for phrase, score in phrases.covered(grams).items():
            owner = self._owners[phrase]
            looks[owner, 2 * view] = max(looks[owner, 2 * view], score)
        for fact, score in facts.covered(grams).items():
            looks[fact, 2 * view + 1] = score

    def _about(self, question: str) -> set[int]:
        """Return the facts of which some phrasing names a subject of the question."""
        subjects = {gram for gram in self._concepts.find(question) if is_subject(gram)}
        whole = self._views[2][1]
        return {fact for gram in subjects for fact, _ in whole.postings.get(gram, ())}


class Aside:
    """The nearest of the questions that no fact answers, on the scale of the looks."""

    def __init__(
        self, questions: Sequence[Sequence[Counter[str]]], cuts: Sequence[_Cut], vectors: Floats
    ) -> None:
        """``questions`` as each of ``cuts`` cuts them, ``vectors`` their meanings."""
        self._views = [(cut, Grams.of(cut_up)) for cut, cut_up in zip(cuts, questions, strict=True)]
        self._vectors = vectors

    def words(self, question: str) -> float:
        """Return how well the nearest of them fits the words of a normalised question."""
        scores: defaultdict[int, float] = defaultdict(float)
        hanzi = has_hanzi(question)
        for cut, grams in self._views:
            if hanzi or cut is spoken:
                for number, score in grams.covered(cut(question)).items():
                    scores[number] += score / (len(self._views) if hanzi else 1)
        return max(scores.values(), default=0.0)

    def meaning(self, vector: Floats) -> float:
        """Return how near the nearest of them comes to a question of that meaning."""
        return float((self._vectors @ vector).max(initial=0))
