"""Fits the scam model on the rows of nlu_data/fraud/train and the sentences of intents; train.py calls it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.nlu.counts import Counts
from bot.nlu.data import read_folder
from bot.nlu.encoder import meanings
from bot.nlu.features import Floats
from bot.nlu.normalise import normalise
from bot.nlu.prepared import Prepared
from bot.nlu.scam_model import HONEST, MEANING, Columns, ScamModel, ngrams
from bot.nlu.signals import Lexicon

_COST = 10.0
_COUNTS = 20.0
"""A row of fraud/train counts as many sentences of the intents."""
_TOLD = ("check_fraud", "report_fraud")
_EITHER = ("verify_caller", "emergency")
_EVERY = 3
"""Of the other intents every third sentence is enough."""


Read = tuple[str, Floats]
"""A text as it is normalised, and what it means (512,)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One training text; ``kind`` is the type of scam, the sort of honest talk, or the intent."""

    text: str
    scam: bool
    kind: str
    reviewed: bool


def read_rows(data: Path) -> list[Row]:
    """Return the rows of ``data`` (nlu_data)."""
    rows = []
    for name in ("scam", "honest"):
        sorts = yaml.safe_load((data / "fraud" / "train" / f"{name}.yml").read_text("utf-8"))
        rows += [Row(text, name == "scam", kind, True) for kind, texts in sorts.items() for text in texts]
    return [*rows, *_of_intents(data)]


def _of_intents(data: Path) -> Iterator[Row]:
    """Yield sentences about fraud that name a type (without one they only ask), and some of everyday talk."""
    seen: Counter[str] = Counter()
    for example in read_folder(data).examples:
        if example.intent in _TOLD:
            yield from (
                Row(example.text, True, s.value, False) for s in example.spans if s.entity == "scam_type"
            )
        elif example.intent not in _EITHER:
            seen[example.intent] += 1
            if seen[example.intent] % _EVERY == 0:
                yield Row(example.text, False, example.intent, False)


def fit_scam(data: Path, prepared: Sequence[Prepared]) -> ScamModel:
    """Return the model of the rows and of the types of scam in ``data``, whose sentences are ``prepared``."""
    read = {one.example.text: (one.normalised.text, one.meaning) for one in prepared}
    return fit(read_rows(data), Lexicon.load(data / "fraud").type_names(), read)


def fit(rows: Sequence[Row], types: Collection[str], read: Mapping[str, Read] | None = None) -> ScamModel:
    """Return one logistic regression that tells honest talk and the kinds of scam apart.

    It reads n-grams (tf-idf) and meaning; of texts in ``read`` both are known. Scams and honest talk weigh
    alike.
    """
    from sklearn.linear_model import LogisticRegression

    known = read or {}
    told = {**known, **_read([row.text for row in rows if row.text not in known])}
    texts = [told[row.text][0] for row in rows]
    counts = Counts.of([(ngrams(text),) for text in texts])
    columns = Columns(counts.vectoriser(range(len(texts))))
    vectors: Floats = np.stack([told[row.text][1] for row in rows])
    matrix = counts.weights_and_meanings(columns.grams, MEANING * vectors)
    weigh = np.array([_COUNTS if row.reviewed else 1.0 for row in rows])
    scam = np.array([row.scam for row in rows])
    weigh[scam] *= weigh[~scam].sum() / weigh[scam].sum()
    kind = [row.kind if row.scam else HONEST for row in rows]
    machine = LogisticRegression(C=_COST, max_iter=500)
    machine.fit(matrix, kind, sample_weight=weigh / weigh.mean())
    names = [str(name) for name in machine.classes_]
    order = [names.index(HONEST), *(i for i, name in enumerate(names) if name != HONEST)]
    kinds = tuple(names[i] for i in order[1:])
    return ScamModel(
        columns,
        kinds,
        tuple(kind in types for kind in kinds),
        np.ascontiguousarray(machine.coef_[order].T, dtype=np.float32),
        machine.intercept_[order].astype(np.float32),
    )


def _read(texts: Sequence[str]) -> dict[str, Read]:
    plain = [normalise(text).text for text in texts]
    return dict(zip(texts, zip(plain, meanings(plain), strict=True), strict=True))
