"""Fits the danger model on every sentence of the training data; :mod:`bot.nlu.train` calls it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.counts import Counts
from bot.nlu.danger import CONCEPTS, DOUBT, EMERGENCY, views
from bot.nlu.danger_model import DangerModel, Told, told, weighed
from bot.nlu.encoder import SIZE, meanings
from bot.nlu.features import Floats
from bot.nlu.linear import Linear
from bot.nlu.normalise import normalise
from bot.nlu.prepared import Batch
from bot.nlu.rules import Rules
from bot.nlu.sketch import Cues
from bot.nlu.support_vectors import support_vectors

_COST = 0.5


def fit_danger(batches: Sequence[Batch]) -> DangerModel:
    """Return the model of the training sentences."""
    sentences = [one for batch in batches for one in batch.sentences]
    return _fit(
        Counts.joined([batch.danger for batch in batches]),
        np.stack([weighed(one.normalised.text, one.meaning) for one in sentences]),
        [one.example.intent == EMERGENCY for one in sentences],
    )


def sentences(texts: Sequence[str], rules: Path) -> list[Told]:
    """Return what the model sees of ``texts`` as they came in, under the rules and concepts in ``rules``."""
    judged, concepts = Rules.load(rules), Cues.load(rules / CONCEPTS)
    plain = [normalise(text).text for text in texts]
    seen = [views(t, concepts.find(t), EMERGENCY in judged.judge(t).vetoed) for t in plain]
    return [told(*one) for one in zip(plain, seen, meanings(plain), strict=True)]


def fit(sentences: Sequence[Told], danger: Sequence[bool]) -> DangerModel:
    """Return the model of ``sentences``, given which of them tell of danger."""
    counts = Counts.of([one.views for one in sentences])
    return _fit(counts, np.stack([one.meaning for one in sentences]), danger)


def _fit(counts: Counts, vectors: Floats, danger: Sequence[bool]) -> DangerModel:
    """Return linear SVC on TF-IDF and meaning, both classes weighing alike.

    Where the sentences are all of one class all margins are DOUBT: then the rules decide alone.
    """
    vectoriser = counts.vectoriser(range(len(danger)))
    weights, bias = (
        np.zeros((len(vectoriser.vocabulary) + SIZE, 1), np.float32),
        np.full(1, DOUBT, np.float32),
    )
    if len(set(danger)) > 1:
        machine = support_vectors(counts.weights_and_meanings(vectoriser, vectors), danger, cost=_COST)
        weights, bias = machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32)
    return DangerModel(Linear(vectoriser, weights[:-SIZE], bias), weights[-SIZE:, 0])
