"""What the recogniser makes of callers, unadapted beside adapted: by what is awaited, by voice, and in noise.

Callers are the four voices by which nothing was chosen, saying gold sentences, answers and numbers over a
telephone line. Recordings of people are used where NUANXIAN_SPEECH names a folder with transcripts.tsv.
"""

import csv
import hashlib
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, product
from pathlib import Path

from bench.callers import RESERVED, Said, call, over_the_line
from bench.hearing import Heard, Hearing, error_rate, recall, terms_in
from bot import spoken_text
from bot.adaptation import adapt
from bot.examination import GOLD
from bot.nlu.data import read_folder
from bot.spoken_text import spoken
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings
from voice.answers import DIGITS, NO, YES
from voice.sound import RATE, WIDTH
from voice.wav import read_wav

_LENGTHS = range(4, 21)
_READ_DIGITS = "零幺二三四五六七八九"
_SILENCES = (0.5, 2.0, 8.0)
"""Seconds."""


Recording = tuple[str, bytes]
"""What is said in it, and its sound."""


@dataclass(frozen=True, slots=True)
class State:
    """One thing that may be awaited: what is said then, and the grammar that the recogniser gets."""

    name: str
    said: tuple[Said, ...]
    phrases: tuple[str, ...] = ()


def states(sentences: int) -> tuple[State, ...]:
    """Return what is measured: ``sentences`` of the gold sets, an eighth as many numbers, every answer."""
    numbers = max(4, sentences // 8)
    draw = random.Random(0)
    codes = ["".join(draw.choices(_READ_DIGITS, k=4)) for _ in range(numbers)]
    phones = ["幺" + "".join(draw.choices(_READ_DIGITS, k=10)) for _ in range(numbers)]
    answers = tuple(Said(text, voice) for text, voice in product(YES + NO, RESERVED))
    return (
        State("open", _by_turns(_gold(sentences))),
        State("digits", _by_turns(codes), DIGITS),
        State("phone", _by_turns(phones), DIGITS),
        State("yes_no", answers, YES + NO),
    )


def _gold(count: int) -> list[str]:
    """Return sentences of the gold sets, always the same ones, none of which the model has been fitted to."""
    known = set(spoken_text.shipped(GOLD.parent))
    said = {form for example in read_folder(GOLD / "intents").examples for form in spoken(example.text)[:1]}
    fresh = [form for form in said - known if len(form) in _LENGTHS]
    return sorted(fresh, key=lambda form: hashlib.sha256(form.encode()).digest())[:count]


def _by_turns(texts: Iterable[str]) -> tuple[Said, ...]:
    return tuple(Said(text, voice) for text, voice in zip(texts, cycle(RESERVED), strict=False))


async def run(sentences: int) -> None:
    """Print every figure for the base model and for the adapted one."""
    settings = Settings()
    store = open_store(settings)
    measured = states(sentences)
    said = [one for state in measured for one in state.said]
    sounds = await call(said, store.path(VOICE), settings.data / "callers", lambda *_: None)
    sound_of = dict(zip(said, sounds, strict=True))
    recordings = _recordings(max(4, sentences // 4))
    adapted = await adapt(settings, lambda _: None)
    for name, model in (("base", store.path(RECOGNISER)), ("adapted", adapted)):
        hearing = Hearing(model)
        print(f"--- {name}")
        for state in measured:
            _print_state(state, [hearing.hear(s.text, sound_of[s], state.phrases) for s in state.said])
        _print_silence(hearing)
        _print_recordings(hearing, recordings)


def _print_state(state: State, heard: Sequence[Heard]) -> None:
    if state.name == "yes_no":
        _print_answers(state, heard)
        return
    exact = sum(_plain(one.text) == _plain(one.said) for one in heard)
    found, total = recall(heard, spoken_text.terms())
    print(
        f"{state.name:<7} {len(heard):3} said  CER {error_rate(map(_as_digits, heard)):.3f}  exact {exact}"
        + (f"  terms {found}/{total}" if total else "")
        + f"  CPU {_load(heard):.2f}"
    )
    if state.name == "open":
        _print_bands(heard)
    by_voice = {v: [h for s, h in zip(state.said, heard, strict=True) if s.voice == v] for v in RESERVED}
    print("        " + "  ".join(f"{v} {error_rate(map(_as_digits, h)):.3f}" for v, h in by_voice.items()))


def _print_bands(heard: Sequence[Heard]) -> None:
    """How far the confidence of a reading tells what it is worth."""
    bands: Mapping[str, Callable[[float], bool]] = {
        "from .9": lambda sure: sure >= 0.9,
        ".8 to .9": lambda sure: 0.8 <= sure < 0.9,
        "below .8": lambda sure: sure < 0.8,
    }
    parts = []
    for name, within in bands.items():
        here = [one for one in heard if within(one.confidence)]
        parts.append(f"{name}: {len(here)}, CER {error_rate(here):.3f}" if here else f"{name}: 0")
    print("        confidence " + "; ".join(parts))


def _print_answers(state: State, heard: Sequence[Heard]) -> None:
    """An answer is acted on when the grammar bore it out or the reading is sure; else it is asked again."""
    wrong = [(s, h) for s, h in zip(state.said, heard, strict=True) if _taken(h) not in (None, s.text in YES)]
    taken = sum(_taken(one) is not None for one in heard)
    print(
        f"yes_no  {len(heard):3} said  taken {taken}  wrong {len(wrong)}  asked again {len(heard) - taken}"
        f"  CPU {_load(heard):.2f}"
    )
    for said, one in wrong:
        print(f"        {said.voice}: {said.text} taken as {one.text}")


def _taken(heard: Heard) -> bool | None:
    """Return whether it is taken for a yes (True) or a no (False), or neither."""
    if not heard.sure:
        return None
    return True if heard.text in YES else False if heard.text in NO else None


def _print_silence(hearing: Hearing) -> None:
    quiet = [bytes(int(length * RATE) * WIDTH) for length in _SILENCES]
    noise = [_hiss(length) for length in _SILENCES]
    heard = [
        hearing.hear("", sound, phrases) for sound in quiet + noise for phrases in ((), YES + NO, DIGITS)
    ]
    print(f"silence {len(heard):3} tried  something heard {sum(bool(one.text) for one in heard)}")


def _hiss(length: float) -> bytes:
    draw = random.Random(0)
    samples = (int(draw.gauss(0, 60)) for _ in range(int(length * RATE)))
    return over_the_line(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))


def _print_recordings(hearing: Hearing, recordings: Mapping[str, Sequence[Recording]]) -> None:
    """Other talk where a yes or no is awaited: neither that nor a service may be heard in it."""
    terms = spoken_text.terms()
    for group, clips in recordings.items():
        heard = [hearing.hear(text, sound, YES + NO) for text, sound in clips]
        false = sum(term not in one.said for one in heard for term in terms_in(one.text, terms))
        answers = sum(_taken(one) is not None and one.text not in one.said for one in heard)
        print(
            f"{group:<7} {len(clips):3} clips  CER {error_rate(heard):.3f}  terms never said {false}"
            f"  taken for an answer {answers}  CPU {_load(heard):.2f}"
        )


def _recordings(count: int) -> dict[str, list[Recording]]:
    """Return the first ``count`` recordings of each group, as they arrive over a telephone line."""
    given = os.environ.get("NUANXIAN_SPEECH")
    if not given:
        return {}
    found: dict[str, list[Recording]] = {}
    with (Path(given) / "transcripts.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            group, text = found.setdefault(row["group"], []), "".join(spoken(row["text"])[:1])
            if text and len(group) < count:
                group.append((text, over_the_line(read_wav(Path(given) / row["file"]))))
    return found


def _load(heard: Sequence[Heard]) -> float:
    return sum(one.load for one in heard) / len(heard)


def _plain(text: str) -> str:
    """A dictated one may be written 一 or 幺, a two 二 or 两: they are the same digit."""
    return text.replace("幺", "一").replace("两", "二")


def _as_digits(heard: Heard) -> Heard:
    return replace(heard, said=_plain(heard.said), text=_plain(heard.text))
