"""Fits the danger model on every sentence of the training data; :mod:`bot.nlu.train` calls it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.counts import Counts
from bot.nlu.danger import CONCEPTS, DOUBT, EMERGENCY, views
from bot.nlu.danger_model import DangerModel, Told, told
from bot.nlu.encoder import SIZE, meanings
from bot.nlu.linear import Linear
from bot.nlu.normalise import normalise
from bot.nlu.prepared import Prepared
from bot.nlu.rules import Rules
from bot.nlu.sketch import Cues
from bot.nlu.support_vectors import support_vectors


def fit_danger(prepared: Sequence[Prepared]) -> DangerModel:
    """Return the model of the training sentences."""
    return fit(
        [told(p.sketch.text, views(p.sketch.text, p.concepts, p.taken_back), p.meaning) for p in prepared],
        [p.example.intent == EMERGENCY for p in prepared],
    )


def sentences(texts: Sequence[str], rules: Path) -> list[Told]:
    """Return what the model sees of ``texts`` as they came in, under the rules and concepts in ``rules``."""
    judged, concepts = Rules.load(rules), Cues.load(rules / CONCEPTS)
    plain = [normalise(text).text for text in texts]
    seen = [views(t, concepts.find(t), EMERGENCY in judged.judge(t).vetoed) for t in plain]
    return [told(*one) for one in zip(plain, seen, meanings(plain), strict=True)]


def fit(sentences: Sequence[Told], danger: Sequence[bool]) -> DangerModel:
    """Return linear SVC on TF-IDF and meaning, both classes weighing alike.

    Where the sentences are all of one class all margins are DOUBT: then the rules decide alone.
    """
    counts = Counts.of([one.views for one in sentences])
    vectoriser = counts.vectoriser(range(len(sentences)))
    weights, bias = (
        np.zeros((len(vectoriser.vocabulary) + SIZE, 1), np.float32),
        np.full(1, DOUBT, np.float32),
    )
    if len(set(danger)) > 1:
        vectors = np.stack([one.meaning for one in sentences])
        machine = support_vectors(counts.weights_and_meanings(vectoriser, vectors), danger)
        weights, bias = machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32)
    return DangerModel(Linear(vectoriser, weights[:-SIZE], bias), weights[-SIZE:, 0])
