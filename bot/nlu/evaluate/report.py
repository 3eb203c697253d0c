"""What a model scored on the gold sets, kept as JSON beside the artefact; measure.py makes it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.nlu.evaluate.score import Score
from bot.nlu.evaluate.talk import Bin, IntentRow, Mistake
from bot.nlu.evaluate.tasks import Kinds

FILE = "evaluation.json"

Confusions = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """Scores with their intervals and what explains them; times in milliseconds, rates 0..1.

    ``values`` has, by entity, count, precision, recall and F1. ``wrong`` has the texts of what went wrong
    where the answer is no intent.
    """

    gold_sha256: str
    code_sha256: str
    scores: tuple[Score, ...]
    intents: tuple[IntentRow, ...]
    confusions: Confusions
    confusions_heard: Confusions
    worst: list[Mistake]
    calibration_error: float
    calibration: tuple[Bin, ...]
    values: dict[str, tuple[int, float, float, float]]
    dangers: Kinds
    scams: Kinds
    wrong: dict[str, list[str]]
    error_rate: float
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain lists and mappings."""
        return asdict(self)

    def save(self, folder: Path) -> None:
        """Write it beside the artefact."""
        (folder / FILE).write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1), "utf-8")


def saved_scores(folder: Path, gold_sha256: str) -> tuple[Score, ...] | None:
    """Return the scores kept beside an artefact, None unless they were taken on these sets by this code."""
    try:
        kept: Mapping[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
        if (kept["gold_sha256"], kept["code_sha256"]) != (gold_sha256, code_sha256()):
            return None
        return tuple(Score(**score) for score in kept["scores"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def code_sha256() -> str:
    """Return the sha256 over the sources of understanding: a model scores differently under other code."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
