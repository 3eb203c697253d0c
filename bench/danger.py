"""How well danger now is told from what only sounds like it: each third of the rows, judged without it."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bot.cli.nlu import services
from bot.nlu.danger import ALARM, EMERGENCY, LEANING, RULE, leaning
from bot.nlu.danger_fit import fit, sentences
from bot.nlu.data import read_folder
from bot.nlu.fit import Rows
from bot.nlu.normalise import normalise
from bot.nlu.prepared import prepare
from bot.nlu.rules import Rules
from bot.nlu.sentence_model import softmax
from bot.nlu.train import lay_out

DATA = Path(__file__).parents[1] / "nlu_data"
FOLDS = 3
BLOCK = 20
"""Rows that stand together were written by one hand: they are held out together."""
SCALE = 1.7
"""Of the margins of an intent model that has not seen the sentence; about what training finds."""
ALARMS = tuple(round(ALARM + step / 10, 2) for step in range(-5, 4))


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence; ``hard`` ones were written to try this question."""

    text: str
    danger: bool
    hard: bool

    @property
    def group(self) -> str:
        """``danger`` and ``near`` of the hard ones, ``plain danger`` and ``everyday`` of the others."""
        names = ("danger", "near") if self.hard else ("plain danger", "everyday")
        return names[0] if self.danger else names[1]


def read() -> list[Row]:
    """Return the rows of the intents; the folder ``hard`` has those that are hard."""
    hard = {example.text for example in read_folder(DATA / "nlu" / "hard").examples}
    examples = read_folder(DATA).examples
    return [Row(e.text, e.intent == EMERGENCY, e.text in hard) for e in examples]


def weights(rows: list[Row]) -> Iterator[tuple[Row, float]]:
    """Yield each row with its weight by models that never saw its block."""
    told, intents = sentences([row.text for row in rows], DATA / "rules"), _in_three_views()
    rules = Rules.load(DATA / "rules")
    folds = np.arange(len(rows)) // BLOCK % FOLDS
    for fold in range(FOLDS):
        kept, held = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        model = fit([told[i] for i in kept], [rows[i].danger for i in kept])
        chances = softmax(intents.margins(intents.fit(kept), held) * SCALE)
        for i, chance in zip(held, chances.tolist(), strict=True):
            fired = any(f.intent == EMERGENCY for f in rules.judge(normalise(rows[i].text).text).fired)
            leans = leaning(list(zip(intents.labels, chance, strict=True)), [])
            yield rows[i], model.margin(told[i]) + RULE * fired + LEANING * leans


def _in_three_views() -> Rows:
    """Return the sentences as the intent model sees them."""
    training, known = read_folder(DATA), services()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(mp_context=get_context("spawn")) as pool,
    ):
        lay_out(training, DATA, Path(folder), known)
        return Rows.of(prepare(pool, training.examples, Path(folder), known))


def measure() -> dict[float, dict[str, float]]:
    """Return, for thresholds about ALARM, the share 0..1 of each group of rows that is called danger.

    The rules were written with the older rows before them: only the wordings they miss are a fair trial.
    """
    weighed = list(weights(read()))
    totals = Counter(row.group for row, _ in weighed)
    shares = {}
    for alarm in ALARMS:
        called = Counter(row.group for row, weight in weighed if weight > alarm)
        shares[alarm] = {group: called[group] / total for group, total in totals.items()}
    return shares


if __name__ == "__main__":
    for alarm, found in measure().items():
        print(f"{alarm:5.2f}", *(f"{group} {share:.4f}" for group, share in sorted(found.items())))
