"""Reads the training sentences as a caller's are read, on all cores; train.py fits on what comes of it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.nlu.danger import CONCEPTS, EMERGENCY
from bot.nlu.data import Example
from bot.nlu.encoder import meanings
from bot.nlu.features import Floats
from bot.nlu.normalise import Normalised, normalise
from bot.nlu.rules import Rules
from bot.nlu.signals import stories
from bot.nlu.sketch import Cues, Sketch
from bot.nlu.slots import KnownValues, Lexicon
from bot.nlu.values import Value, Wordings
from core.clock import SHANGHAI

RULES = "rules"
"""The folder of the rules in a model's."""
STORIES = "scam_types.yml"

DAY = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
"""The present while training, so that the same data gives the same model on any day."""

_PART = 4000
"""Sentences that one core reads at a time; the same on every machine, as the encoder rounds by the batch."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One sentence: what was found in it, what it means (512,), and how danger is told of in it."""

    example: Example
    normalised: Normalised
    values: tuple[Value, ...]
    sketch: Sketch
    meaning: Floats
    concepts: tuple[str, ...]
    taken_back: bool


def prepare(
    pool: Executor, examples: Sequence[Example], folder: Path, services: Mapping[str, str]
) -> list[Prepared]:
    """Return ``examples`` in order, read by the rules and words in a model's ``folder``."""
    parts = [examples[start : start + _PART] for start in range(0, len(examples), _PART)]
    read = partial(_read, folder, services)
    return [one for part in pool.map(read, parts) for one in part]


def known_values(lexicon: Lexicon, rules: Path, services: Mapping[str, str]) -> KnownValues:
    """Return what can be found without a model, by the ``rules`` of a model's folder."""
    return KnownValues(lexicon, Wordings.load(rules / "slots.yml"), services, stories(rules / STORIES))


def _read(folder: Path, services: Mapping[str, str], examples: Sequence[Example]) -> list[Prepared]:
    known = known_values(Lexicon.load(folder), folder / RULES, services)
    rules, cues = Rules.load(folder / RULES), Cues.load(folder / RULES / "cues.yml")
    concepts = Cues.load(folder / RULES / CONCEPTS)
    texts = [normalise(example.text) for example in examples]
    vectors = meanings([text.text for text in texts])
    prepared = []
    for example, text, vector in zip(examples, texts, vectors, strict=True):
        values, vetoed = known.find(text.text, DAY), rules.judge(text.text).vetoed
        sketch = cues.sketch(text.text, values, vetoed)
        told = concepts.find(text.text), EMERGENCY in vetoed
        prepared.append(Prepared(example, text, values, sketch, vector, *told))
    return prepared
