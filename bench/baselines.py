"""Simple ways to tell an intent, fitted on the same sentences as ours; bench/nlu.py sets them beside it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.kernel.meaning import Context, Meaning
from bot.nlu.data import Example
from bot.nlu.grams import Grams, characters

_RANKED = 10


def _meaning(text: str, ranking: Sequence[tuple[str, float]]) -> Meaning:
    return Meaning(text, ranking[0][0], ranking[0][1], tuple(ranking))


class Majority:
    """Always says the most frequent intent."""

    def __init__(self, examples: Sequence[Example]) -> None:
        counts = Counter(example.intent for example in examples)
        self._ranking = [(intent, n / len(examples)) for intent, n in counts.most_common(_RANKED)]

    def parse(self, text: str, _context: Context) -> Meaning:
        """Return the same for every text."""
        return _meaning(text, self._ranking)


class CharacterRegression:
    """Logistic regression on TF-IDF of one to three characters: the usual first baseline for Chinese."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._words = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
        matrix = self._words.fit_transform([example.text for example in examples])
        self._machine: Any = LogisticRegression(C=10, class_weight="balanced", max_iter=200)
        self._machine.fit(matrix, [example.intent for example in examples])

    def parse(self, text: str, _context: Context) -> Meaning:
        """Return the intents by probability."""
        chances = self._machine.predict_proba(self._words.transform([text]))[0]
        order = np.argsort(-chances)[:_RANKED]
        return _meaning(text, [(str(self._machine.classes_[i]), float(chances[i])) for i in order])


class NearestSentence:
    """The intent of the nearest training sentence by BM25 over characters and their pairs."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._intents = [example.intent for example in examples]
        self._index = Grams.of([characters(example.text) for example in examples])

    def parse(self, text: str, _context: Context) -> Meaning:
        """Return the intents by their nearest sentence."""
        best: dict[str, float] = {}
        for number, score in self._index.covered(characters(text)).items():
            intent = self._intents[number]
            best[intent] = max(score, best.get(intent, 0.0))
        ranking = sorted(best.items(), key=lambda pair: -pair[1])[:_RANKED]
        return _meaning(text, ranking or [("out_of_scope", 0.0)])
