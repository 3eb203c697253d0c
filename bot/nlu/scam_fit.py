"""Fits the scam model on the rows of nlu_data/fraud/train and on the intents' sentences; at first start."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack

from bot.nlu.data import data_hash, read_folder
from bot.nlu.normalise import normalise
from bot.nlu.scam_model import ScamModel, ngrams
from bot.nlu.signals import Lexicon

_VERSION = 1
_COST = 4.0
_FLAG = 0.7
"""How strongly a flag of the lexicon speaks beside an n-gram: less than one holds the flags back."""
_REVIEWED = 2.0
"""A row of fraud/train counts this much of a sentence of the intents."""
_TOLD = ("check_fraud", "report_fraud")
_EITHER = ("verify_caller", "emergency")
_EVERY = 3
"""Of the other intents every third sentence is enough."""


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
    seen: Counter[str] = Counter()
    for example in read_folder(data).examples:
        if example.intent in _EITHER:
            continue
        seen[example.intent] += 1
        told = example.intent in _TOLD
        if told or seen[example.intent] % _EVERY == 0:
            rows.append(Row(example.text, told, example.intent, False))
    return rows


def ensure_scam_model(models: Path, data: Path, lexicon: Lexicon) -> ScamModel:
    """Return the model of the data as it stands, fitting it (seconds) if there is none under ``models``."""
    folder = models / "scam" / f"{_VERSION}-{_digest(data)[:16]}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fitting-") as scratch:
            made = Path(scratch) / "model"
            made.mkdir()
            fit(read_rows(data), lexicon).save(made)
            if not folder.is_dir():  # another process may have been first
                made.rename(folder)
    return ScamModel.load(folder)


def fit(rows: Sequence[Row], lexicon: Lexicon) -> ScamModel:
    """Return logistic regression on n-grams (tf-idf) and the lexicon's flags; the classes weigh alike."""
    from sklearn.linear_model import LogisticRegression

    texts = [normalise(row.text).text for row in rows]
    counts = [ngrams(text) for text in texts]
    held = Counter(gram for count in counts for gram in count)
    vocabulary = {gram: i for i, gram in enumerate(sorted(g for g, n in held.items() if n > 1))}
    idf = np.array([np.log((1 + len(rows)) / (1 + held[g])) + 1 for g in vocabulary])
    names = lexicon.flag_names()
    flags = np.array([[_FLAG * (name in found) for name in names] for found in map(lexicon.flags, texts)])
    matrix = hstack([_tfidf(counts, vocabulary, idf), csr_matrix(flags)]).tocsr()
    machine = LogisticRegression(C=_COST, class_weight="balanced", max_iter=500)
    weigh = np.array([_REVIEWED if row.reviewed else 1.0 for row in rows])
    machine.fit(matrix, np.array([row.scam for row in rows]), sample_weight=weigh)
    found = machine.coef_[0]
    of_flags = {n: float(w) * _FLAG for n, w in zip(names, found[len(vocabulary) :], strict=True)}
    return ScamModel(
        vocabulary,
        idf.astype(np.float32),
        found[: len(vocabulary)].astype(np.float32),
        of_flags,
        float(machine.intercept_[0]),
    )


def _tfidf(counts: Sequence[Counter[str]], vocabulary: dict[str, int], idf: np.ndarray) -> csr_matrix:
    rows, columns, values = [], [], []
    for number, count in enumerate(counts):
        known = [(vocabulary[gram], n) for gram, n in count.items() if gram in vocabulary]
        weights = np.array([(1 + np.log(n)) * idf[column] for column, n in known])
        if known:
            rows += [number] * len(known)
            columns += [column for column, _ in known]
            values += (weights / np.linalg.norm(weights)).tolist()
    return csr_matrix((values, (rows, columns)), shape=(len(counts), len(vocabulary)))


def _digest(data: Path) -> str:
    digest = hashlib.sha256(data_hash(data).encode())
    for path in sorted((data / "fraud").rglob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
