"""What the recogniser makes of training sentences: ``python -m bench.misheard``, when many are new.

Sentences of every intent are said over a telephone line by the voices for developing, and recognised by a
model whose text has none of them: one that has read a sentence hears it as nobody's sentence is heard. What
was written down otherwise than it was said goes into ``nlu_data/misheard.tsv``, for training to learn from.
"""

import asyncio
import csv
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from bench.callers import DEVELOPING, Said, call
from bench.hearing import Hearing, edits
from bot import spoken_text
from bot.adaptation import WEIGHT
from bot.app import NLU_DATA
from bot.nlu.data import MISHEARD, Example, read_folder
from bot.spoken_text import spoken
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings
from voice.asr.adapt.versions import AdaptedModels
from voice.models.store import ModelStore

EACH = 17
"""Sentences of an intent."""
_LENGTHS = range(4, 21)
_LOST = 0.5
"""Share of a sentence's characters from which on nobody could tell what it meant."""


def chosen(examples: Sequence[Example]) -> dict[str, Example]:
    """Return examples by how they are said, always the same ones of the same data."""
    by_intent: dict[str, dict[str, Example]] = defaultdict(dict)
    for example in examples:
        for form in spoken(example.text)[:1]:
            if len(form) in _LENGTHS:
                by_intent[example.intent].setdefault(form, example)
    some = (sorted(forms.items(), key=_drawn)[:EACH] for _, forms in sorted(by_intent.items()))
    return {form: example for forms in some for form, example in forms}


def _drawn(item: tuple[str, Example]) -> bytes:
    return hashlib.sha256(item[0].encode()).digest()


async def run(store: ModelStore, cache: Path) -> None:
    """Say them, hear them, and write down what was misheard and can still be understood."""
    examples = chosen(read_folder(NLU_DATA).examples)
    said = [Said(form, voice) for form, voice in zip(examples, cycle(DEVELOPING), strict=False)]
    sounds = await call(said, store.path(VOICE), cache, _advance)
    rest = sorted(set(spoken_text.shipped(NLU_DATA)) - set(examples))
    with tempfile.TemporaryDirectory() as folder:
        hearing = Hearing(AdaptedModels(Path(folder)).adapt(store.path(RECOGNISER), rest, WEIGHT, print))
        heard = [hearing.hear(one.text, sound).text for one, sound in zip(said, sounds, strict=True)]
    wrong = [edits(one.text, text) for one, text in zip(said, heard, strict=True)]
    rows = sorted(
        (examples[one.text].intent, examples[one.text].text, text, one.voice)
        for one, text, errors in zip(said, heard, wrong, strict=True)
        if 0 < errors <= _LOST * len(one.text)
    )
    with (NLU_DATA / MISHEARD).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("intent", "said", "heard", "voice"))
        writer.writerows(rows)
    print(f"\n{len(said)} said, CER {sum(wrong) / sum(map(len, examples)):.3f}, {len(rows)} kept")


def _advance(doing: str, done: int, of: int) -> None:
    print(f"\r  {doing} {done}/{of}", end="", flush=True)


if __name__ == "__main__":
    settings = Settings()
    asyncio.run(run(open_store(settings), settings.data / "callers"))
