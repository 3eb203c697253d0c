"""Which share the domain should have in the recogniser's model: ``python -m bench.language_weight``.

Run by hand when the text has grown; what it finds is written into ``bot.adaptation.WEIGHT``. It holds
sentences out of the text and has them said by the voices for it, never by those kept for measuring.
"""

import asyncio
import hashlib
import tempfile
from itertools import cycle
from pathlib import Path

from bench.callers import DEVELOPING, Said, call
from bench.hearing import Hearing, error_rate, recall
from bench.table import table
from bot import spoken_text
from bot.app import NLU_DATA
from bot.nlu.data import read_folder
from bot.spoken_text import spoken
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings
from voice.asr.adapt.versions import AdaptedModels
from voice.models.store import ModelStore

WEIGHTS = (0.5, 0.7, 0.8, 0.9, 0.95)
HELD_OUT = 24
"""Sentences of either kind: of the recogniser's own text and of the understanding's examples."""
_LENGTHS = range(4, 21)


def held_out() -> list[str]:
    """Return the sentences to develop on: the same as long as the text is the same, whatever its order."""
    kinds = (spoken_text.reviewed(NLU_DATA), spoken_text.heard_right(read_folder(NLU_DATA).examples))
    return [sentence for texts in kinds for sentence in _some(list(texts))]


def _some(texts: list[str]) -> list[str]:
    said = {form for text in texts for form in spoken(text)[:1] if len(form) in _LENGTHS}
    return sorted(said, key=lambda form: hashlib.sha256(form.encode()).digest())[:HELD_OUT]


async def run(store: ModelStore, cache: Path) -> None:
    """Print error rates, recall of the catalogue's terms and processor use by weight; 0 is the base."""
    sentences = held_out()
    said = [Said(text, voice) for text, voice in zip(sentences, cycle(DEVELOPING), strict=False)]
    sounds = await call(said, store.path(VOICE), cache, lambda *_: None)
    rest = sorted(set(spoken_text.shipped(NLU_DATA)) - set(sentences))
    base, terms = store.path(RECOGNISER), spoken_text.terms()
    print(f"{len(sentences)} sentences held out of {len(rest) + len(sentences)}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for weight in (0.0, *WEIGHTS):
            model = AdaptedModels(Path(folder)).adapt(base, rest, weight, lambda _: None) if weight else base
            hearing = Hearing(model)
            heard = [hearing.hear(one.text, sound) for one, sound in zip(said, sounds, strict=True)]
            found, total = recall(heard, terms)
            rates = [error_rate(part) for part in (heard, heard[:HELD_OUT], heard[HELD_OUT:])]
            load = sum(one.load for one in heard) / len(heard)
            rows.append(
                [f"{weight:.2f}", *(f"{rate:.3f}" for rate in rates), f"{found}/{total}", f"{load:.2f}"]
            )
    print(table(("weight", "CER", "own text", "examples", "terms", "CPU"), rows))


if __name__ == "__main__":
    settings = Settings()
    asyncio.run(run(open_store(settings), settings.data / "callers"))
