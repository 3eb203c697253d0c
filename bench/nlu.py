"""Understanding on the gold sets in one run: ours, Rasa's DIET where its environment is, baselines."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.baselines import CharacterRegression, Majority, NearestSentence
from bench.machine import percentile, resident
from bot.app import NLU_DATA
from bot.cli.nlu import services
from bot.examination import GOLD
from bot.kernel.meaning import Context, Entity, Meaning
from bot.nlu.artefact import train
from bot.nlu.data import read_folder
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.evaluate import talk, tasks
from bot.nlu.evaluate.gold import Gold
from bot.nlu.evaluate.measure import NOW, Parse
from bot.nlu.evaluate.score import Score
from bot.nlu.evaluate.values import Values, found, wanted
from bot.nlu.noise import Recogniser
from bot.nlu.rasa.project import write_project
from core.errors import ConfigurationError
from tests.fixtures import rasa

_MOST_EPOCHS = 40
_CONTEXT = Context(NOW, "decheng")
_COMPARED = frozenset({"service", "beneficiary", "scam_type", "person_name", "choice", "rating"})
"""Values that an engine gives without our resolvers of times and numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One engine: its scores by name, seconds to train, and p95 of one sentence in milliseconds."""

    engine: str
    scores: dict[str, Score]
    train_seconds: float
    p95_ms: float


async def run(minutes: int) -> None:
    """Train each, DIET at most so many ``minutes``, measure each on gold; print the table and the ratios."""
    gold, examples = Gold.read(GOLD), read_folder(NLU_DATA).examples
    print(f"nlu: {len(examples)} training sentences, {len(gold.said)} gold sentences")
    rows = [_ours(gold)]
    for name, fit in (
        ("majority", Majority),
        ("BM25 nearest sentence", NearestSentence),
        ("char TF-IDF + logistic regression", CharacterRegression),
    ):
        began = time.monotonic()
        engine = fit(examples)
        rows.append(_measured(name, engine.parse, time.monotonic() - began, gold))
        print(f"nlu: {name} measured", flush=True)
    if rasa.PYTHON.exists():
        try:
            rows.append(await _rasa(gold, minutes))
        except ConfigurationError as error:
            print(f"nlu: without DIET: {error}")
    else:
        print("nlu: no .venv-rasa here (deploy/rasa makes it where there is a Python 3.10): without DIET")
    _print(rows)


def _ours(gold: Gold) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        model, _ = train(NLU_DATA, Path(folder), services=services(), progress=print)
        took = time.monotonic() - began
        engine = EmbeddedEngine.load(model, services())
        row = _measured("ours", lambda text, context: engine.parse_now((text,), context), took, gold)
    print(f"nlu: ours trained in {took:.0f} s, process {resident(os.getpid())} MiB", flush=True)
    return row


async def _rasa(gold: Gold, minutes: int) -> Row:
    """Train DIET for as many epochs as fit into the limit, by the time that one takes, and ask its server."""
    with tempfile.TemporaryDirectory() as folder:
        pace: list[rasa.Epoch] = []
        began = time.monotonic()
        await rasa.train(write_project(NLU_DATA, Path(folder) / "pace", epochs=1), pace.append)
        epoch = max(1.0, pace[-1][1])
        around = time.monotonic() - began - epoch  # reading, features, writing
        epochs = int((minutes * 60 - around) / epoch)
        project = write_project(NLU_DATA, Path(folder) / "diet", epochs=max(1, min(_MOST_EPOCHS, epochs)))
        print("nlu: DIET epoch, minutes, intent accuracy in training")
        began = time.monotonic()
        model = await rasa.train(
            project, lambda e: print(f"  {e[0]:>3} {e[1] / 60:6.1f} {e[2]:.3f}", flush=True)
        )
        took = time.monotonic() - began
        async with rasa.serving(project, model) as url:
            with _asking(url) as parse:
                return await asyncio.to_thread(
                    _measured, f"Rasa 3.6.21 DIET, {epochs} epochs", parse, took, gold
                )


@contextmanager
def _asking(url: str) -> Iterator[Parse]:
    """Yield a way to ask the server alone, without our rules and resolvers."""
    with httpx.Client(base_url=url, timeout=30) as client:

        def parse(text: str, _context: Context) -> Meaning:
            answer = client.post("/model/parse", json={"text": text}).raise_for_status().json()
            ranking = tuple(
                (row["name"], row["confidence"])
                for row in answer["intent_ranking"]
                if row["name"] != "nlu_fallback"
            )
            places = {(e["entity"], e["start"], e["end"]): e for e in answer["entities"]}
            entities = tuple(Entity(e["entity"], e["start"], e["end"], e["value"]) for e in places.values())
            return Meaning(text, ranking[0][0], ranking[0][1], ranking, entities)

        yield parse


def _measured(name: str, parse: Parse, train_seconds: float, gold: Gold) -> Row:
    took: list[float] = []

    def timed(text: str) -> Meaning:
        began = time.perf_counter()
        meaning = parse(text, _CONTEXT)
        took.append((time.perf_counter() - began) * 1000)
        return meaning

    recogniser = Recogniser()
    typed = [timed(example.text) for example in gold.said]
    heard = [timed(recogniser.hear(example.text)) for example in gold.said]
    dangers = [timed(danger.text) for danger in gold.dangers]
    values = talk.value_score(
        [_compared(wanted(example, NOW)) for example in gold.said],
        [_compared(found(meaning)) for meaning in typed],
        heard=False,
    )
    scores = (
        *talk.scores(gold.said, typed, heard=False),
        *talk.scores(gold.said, heard, heard=True),
        values,
        *tasks.danger_scores(gold.dangers, dangers)[0],
    )
    return Row(name, {score.name: score for score in scores}, train_seconds, percentile(took, 0.95))


def _compared(values: Values) -> Values:
    return Values({pair: n for pair, n in values.items() if pair[0] in _COMPARED})


_COLUMNS: tuple[tuple[str, str], ...] = (
    ("intent_typed", "typed"),
    ("intent_heard", "heard"),
    ("out_of_scope_auroc_typed", "OOS AUROC"),
    ("values_typed", "values"),
    ("emergency_recall", "danger"),
    ("emergency_false_alarms", "alarms"),
)


def _print(rows: list[Row]) -> None:
    print(
        f"{'engine':<36}" + "".join(f"{title:>20}" for _, title in _COLUMNS) + f"{'train s':>9}{'p95 ms':>8}"
    )
    for row in rows:
        figures = "".join(f"{_figure(row.scores[name]):>20}" for name, _ in _COLUMNS)
        print(f"{row.engine:<36}{figures}{row.train_seconds:>9.0f}{row.p95_ms:>8.1f}")
    ours, *others = rows
    for row in others:
        ratios = ", ".join(
            f"{title} {_errors(row.scores[name]) / max(1e-9, _errors(ours.scores[name])):.2f}"
            for name, title in _COLUMNS[:2]
        )
        print(f"errors of {row.engine} for each of ours: {ratios}")


def _figure(score: Score) -> str:
    return f"{score.value:.3f} {score.low:.3f}–{score.high:.3f}"


def _errors(score: Score) -> float:
    return 1 - score.value
