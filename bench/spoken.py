"""Gold sentences said over a telephone line: what is heard of them, and whether it is understood.

The callers are the four voices by which nothing was chosen, the understanding is that of a model trained on
the data as it stands; beside it the recogniser as it was, and the same sentences typed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import cycle

from bench.callers import RESERVED, Said, call
from bench.hearing import Heard, Hearing, error_rate
from bench.table import table
from bot import spoken_text
from bot.adaptation import adapt
from bot.app import NLU_DATA
from bot.cli.nlu import services
from bot.examination import GOLD
from bot.kernel.meaning import Context
from bot.nlu.data import read_folder
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.evaluate.measure import NOW
from bot.nlu.versions import ensure_model
from bot.spoken_text import spoken
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings

_LENGTHS = range(4, 21)
_CONTEXT = Context(NOW, "decheng")


def gold(count: int) -> dict[str, str]:
    """Return intents by sentence of the gold sets, as it is said; always the same ones, none of them in the
    recogniser's text."""
    known = set(spoken_text.shipped(NLU_DATA))
    said = {
        form: example.intent
        for example in read_folder(GOLD / "intents").examples
        for form in spoken(example.text)[:1]
        if form not in known and len(form) in _LENGTHS
    }
    drawn = sorted(said, key=lambda form: hashlib.sha256(form.encode()).digest())[:count]
    return {form: said[form] for form in drawn}


async def run(sentences: int) -> None:
    """Print error rates and the share of intents that are right, by recogniser and by voice."""
    settings = Settings()
    store = open_store(settings)
    truth = gold(sentences)
    said = [Said(text, voice) for text, voice in zip(truth, cycle(RESERVED), strict=False)]
    sounds = await call(said, store.path(VOICE), settings.data / "callers", _advance)
    adapted = await adapt(settings, print)
    engine = EmbeddedEngine.load(ensure_model(settings.data, NLU_DATA, services(), print), services())
    typed = _right(engine, {text: (text,) for text in truth}, truth)
    rows: list[tuple[str, ...]] = [("typed", str(len(said)), "", typed, "")]
    for name, model in (("base", store.path(RECOGNISER)), ("adapted", adapted)):
        hearing = Hearing(model)
        heard = [hearing.hear(one.text, sound) for one, sound in zip(said, sounds, strict=True)]
        rows.append(_row(name, engine, heard, truth))
        for voice in RESERVED:
            of_voice = [h for one, h in zip(said, heard, strict=True) if one.voice == voice]
            rows.append(_row(f"{name}, {voice}", engine, of_voice, truth))
    print(table(("recogniser", "said", "CER", "intent, best reading", "intent, ten readings"), rows))


def _row(
    name: str, engine: EmbeddedEngine, heard: Sequence[Heard], truth: Mapping[str, str]
) -> tuple[str, ...]:
    best = {one.said: (one.text,) for one in heard}
    readings = {one.said: one.readings or ("",) for one in heard}
    shares = (_right(engine, texts, truth) for texts in (best, readings))
    return (name, str(len(heard)), f"{error_rate(heard):.3f}", *shares)


def _right(engine: EmbeddedEngine, texts: Mapping[str, tuple[str, ...]], truth: Mapping[str, str]) -> str:
    meant = {said: engine.parse_now(readings, _CONTEXT).intent for said, readings in texts.items()}
    return f"{sum(truth[said] == intent for said, intent in meant.items()) / len(meant):.3f}"


def _advance(doing: str, done: int, of: int) -> None:
    print(f"\r  {doing} {done}/{of}", end="", flush=True)
