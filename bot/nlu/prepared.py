"""Reads the training sentences as a caller's are read, on all cores; train.py fits on what comes of it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.nlu import danger
from bot.nlu.counts import Counts
from bot.nlu.data import Example
from bot.nlu.encoder import meanings
from bot.nlu.features import HEARD, Floats, sound_views, views
from bot.nlu.normalise import Normalised, normalise
from bot.nlu.rules import Rules
from bot.nlu.signals import stories
from bot.nlu.sketch import Cues
from bot.nlu.slots import KnownValues, Lexicon
from bot.nlu.syllables import sounds
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
    """One sentence: its syllables, what was found in it, and what it means (512,)."""

    example: Example
    normalised: Normalised
    spoken: tuple[str, ...]
    values: tuple[Value, ...]
    meaning: Floats


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences that one core has read; their n-grams: ``words``, what is ``heard``, what tells ``danger``.

    ``recut`` are the numbers of those whose pinyin is cut into other syllables where it is typed without
    spaces (xian, xi an); a row of ``typed`` is how each of them sounds then.
    """

    sentences: Sequence[Prepared]
    words: Counts
    heard: Counts
    recut: Sequence[int]
    typed: Counts
    danger: Counts


def prepare(
    pool: Executor, examples: Sequence[Example], folder: Path, services: Mapping[str, str]
) -> list[Batch]:
    """Return ``examples`` in order, read by the rules and words in a model's ``folder``."""
    parts = [examples[start : start + _PART] for start in range(0, len(examples), _PART)]
    return list(pool.map(partial(_read, folder, services), parts))


def known_values(lexicon: Lexicon, rules: Path, services: Mapping[str, str]) -> KnownValues:
    """Return what can be found without a model, by the ``rules`` of a model's folder."""
    return KnownValues(lexicon, Wordings.load(rules / "slots.yml"), services, stories(rules / STORIES))


def _read(folder: Path, services: Mapping[str, str], examples: Sequence[Example]) -> Batch:
    known = known_values(Lexicon.load(folder), folder / RULES, services)
    rules, cues = Rules.load(folder / RULES), Cues.load(folder / RULES / "cues.yml")
    concepts = Cues.load(folder / RULES / danger.CONCEPTS)
    texts = [normalise(example.text) for example in examples]
    prepared, seen, typed, told = [], [], [], []
    for example, text, vector in zip(examples, texts, meanings([t.text for t in texts]), strict=True):
        values, vetoed = known.find(text.text, DAY), rules.judge(text.text).vetoed
        spoken = sounds(text.text)
        prepared.append(Prepared(example, text, spoken, values, vector))
        seen.append(views(cues.sketch(text.text, values, vetoed)))
        typed.append(sound_views("".join(spoken)))
        told.append(danger.views(text.text, concepts.find(text.text), danger.EMERGENCY in vetoed))
    heard = [sentence[HEARD] for sentence in seen]
    recut = [i for i, sentence in enumerate(typed) if sentence != heard[i]]
    return Batch(
        prepared,
        Counts.of(seen),
        Counts.of(heard),
        recut,
        Counts.of([typed[i] for i in recut]),
        Counts.of(told),
    )
