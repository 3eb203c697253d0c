"""Log odds by trait (logistic regression): the small models of belief and endings, in readable JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_SEED = 12343
_CERTAIN = 9.0


@dataclass(frozen=True, slots=True)
class Odds:
    """What each trait speaks for or against, and what is so without any (natural logarithms)."""

    odds: dict[str, float]
    base: float

    def total(self, traits: Iterable[str]) -> float:
        """Return the log odds where ``traits`` are seen; those never seen in training say nothing."""
        return self.base + sum(self.odds.get(trait, 0.0) for trait in traits)

    @classmethod
    def fit(cls, rows: Sequence[Iterable[str]], truth: Sequence[bool], *, cost: float, least: int) -> "Odds":
        """Learn from the traits of each row and its truth; where all rows are alike, that is certain.

        Traits of fewer than ``least`` rows are left out; ``cost`` is the inverse of the regularisation.
        """
        if len(set(truth)) < 2:
            return cls({}, _CERTAIN if any(truth) or not truth else -_CERTAIN)
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        columns = DictVectorizer(dtype=np.float64)
        matrix = columns.fit_transform([dict.fromkeys(traits, 1.0) for traits in rows])
        kept = np.asarray(matrix.sum(axis=0)).ravel() >= least
        machine = LogisticRegression(C=cost, max_iter=300, random_state=_SEED)
        machine.fit(matrix[:, kept], np.array(truth))
        names = columns.get_feature_names_out()[kept]
        odds = {str(n): round(float(o), 4) for n, o in zip(names, machine.coef_[0], strict=True)}
        return cls(odds, round(float(machine.intercept_[0]), 4))

    def save(self, folder: Path, name: str) -> None:
        """Write as JSON."""
        content = {"base": self.base, "odds": self.odds}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        (folder / f"{name}.json").write_text(text, "utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> "Odds":
        """Read what :meth:`save` wrote."""
        content = json.loads((folder / f"{name}.json").read_text("utf-8"))
        return cls(content["odds"], content["base"])
