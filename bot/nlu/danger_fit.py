"""Fits the danger model on every sentence of the training data; :mod:`bot.nlu.artefact` calls it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.counts import Counts
from bot.nlu.danger import CONCEPTS, EMERGENCY, views
from bot.nlu.data import read_folder
from bot.nlu.features import Views
from bot.nlu.linear import Linear
from bot.nlu.normalise import normalise
from bot.nlu.rules import Rules
from bot.nlu.sketch import Cues
from bot.nlu.support_vectors import support_vectors


def fit_danger(data: Path, rules: Path) -> Linear:
    """Return the model of the sentences of ``data`` (nlu_data) under the rules and concepts in ``rules``."""
    examples = read_folder(data).examples
    told = sentences([example.text for example in examples], rules)
    return fit(told, [example.intent == EMERGENCY for example in examples])


def sentences(texts: Sequence[str], rules: Path) -> list[Views]:
    """Return the views of ``texts`` as they came in."""
    judged, concepts = Rules.load(rules), Cues.load(rules / CONCEPTS)
    plain = [normalise(text).text for text in texts]
    return [views(t, concepts.find(t), EMERGENCY in judged.judge(t).vetoed) for t in plain]


def fit(told: Sequence[Views], danger: Sequence[bool]) -> Linear:
    """Return linear SVC on TF-IDF, both classes weighing alike.

    Where the sentences are all of one class the margin is nought: then the rules decide alone.
    """
    counts, rows = Counts.of(told), range(len(told))
    vectoriser = counts.vectoriser(rows)
    if len(set(danger)) < 2:
        nothing = np.zeros((len(vectoriser.vocabulary), 1), np.float32)
        return Linear(vectoriser, nothing, np.zeros(1, np.float32))
    machine = support_vectors(counts.weights(vectoriser, rows), danger)
    return Linear(vectoriser, machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32))
