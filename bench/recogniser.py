"""What the recogniser makes of callers, unadapted beside adapted: by what is awaited, by voice, and in noise.

Callers are the four voices by which nothing was chosen, saying gold sentences, answers and numbers over a
telephone line. Recordings of people are used where NUANXIAN_SPEECH names a folder with transcripts.tsv.
"""

import csv
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from bench.callers import RESERVED, Said, call, over_the_line
from bench.hearing import Heard, Hearing, error_rate, recall, terms_in
from bench.spoken import gold
from bench.table import table
from bot import spoken_text
from bot.adaptation import adapt
from bot.spoken_text import spoken
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings
from voice.answers import NO, YES, form_of, with_answers
from voice.names import FRAMES, GIVEN, SURNAMES
from voice.sound import RATE, WIDTH
from voice.talk import Listen, ListenFor
from voice.wav import read_wav

_READ_DIGITS = "零幺二三四五六七八九"
_SILENCES = (0.5, 2.0, 8.0)
"""Seconds."""


Recording = tuple[str, bytes]
"""What is said in it, and its sound."""


@dataclass(frozen=True, slots=True)
class State:
    """One thing that may be awaited: what is said then, and the grammar that the recogniser gets."""

    kind: ListenFor
    said: tuple[Said, ...]

    def hear(self, hearing: Hearing, said: str, sound: bytes) -> Heard:
        """Recognise a sound as in a call where this is awaited."""
        return hearing.hear(said, sound, with_answers(Listen(self.kind)).phrases, form_of(self.kind))


def states(sentences: int) -> tuple[State, ...]:
    """Return what is measured: ``sentences`` of the gold sets, a quarter as many numbers and names, and every
    way to say yes or no."""
    some = max(4, sentences // 4)
    draw = random.Random(0)
    lengths = [4, 11] * (some // 2)
    numbers = ["".join(draw.choices(_READ_DIGITS, k=length)) for length in lengths]
    names = [draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2)) for _ in range(some)]
    return (
        State("open", _by_turns(gold(sentences))),
        State("yes_no", _by_turns(YES + NO)),
        State("digits", _by_turns(numbers)),
        State("name", _by_turns([frame.format(name) for frame, name in zip(cycle(FRAMES), names)])),
    )


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
    heard: dict[str, dict[State, list[Heard]]] = {}
    false: list[list[str]] = []
    for name, model in (("base", store.path(RECOGNISER)), ("adapted", adapted)):
        hearing = Hearing(model)
        heard[name] = {s: [s.hear(hearing, one.text, sound_of[one]) for one in s.said] for s in measured}
        false += _false_accepts(name, hearing, heard[name], {one.text: sound_of[one] for one in said})
        _print_recordings(name, hearing, measured[1], recordings)
    print(table(("model, awaited", *_FIGURES), [row for n, by in heard.items() for row in _rows(n, by)]))
    print(table(("model, voice", *_FIGURES), [row for n, by in heard.items() for row in _by_voice(n, by)]))
    print(table(("model, awaited", "tried", "in silence", "in other talk"), false))
    _print_bands([one for heards in heard["adapted"].values() for one in heards])


_FIGURES = ("said", "CER", "exact", "terms", "taken", "wrong", "CPU")


def _rows(model: str, heard: Mapping[State, Sequence[Heard]]) -> list[list[str]]:
    return [[f"{model}, {state.kind}", *_figures(some)] for state, some in heard.items()]


def _by_voice(model: str, heard: Mapping[State, Sequence[Heard]]) -> list[list[str]]:
    (state, some), *_ = heard.items()
    voices = {v: [h for one, h in zip(state.said, some, strict=True) if one.voice == v] for v in RESERVED}
    return [[f"{model}, {voice}", *_figures(those)] for voice, those in voices.items()]


def _figures(heard: Sequence[Heard]) -> list[str]:
    """Return said, CER, exact, terms, taken, wrong, CPU: ``taken`` are acted on, ``wrong`` are so and are not
    what was said; of answers only one of the other meaning is wrong."""
    plain = [replace(one, said=_plain(one.said), text=_plain(one.text)) for one in heard]
    found, total = recall(plain, spoken_text.terms())
    taken = [one for one in plain if one.sure and one.text]
    wrong = [one for one in taken if _meaning(one.text) != _meaning(one.said)]
    return [
        *(str(len(heard)), f"{error_rate(plain):.3f}", str(sum(one.text == one.said for one in plain))),
        f"{found}/{total}" if total else "",
        *(str(len(taken)), str(len(wrong)), f"{_load(heard):.2f}"),
    ]


def _meaning(text: str) -> str | bool:
    return text in YES if text in YES + NO else text


def _false_accepts(
    model: str, hearing: Hearing, heard: Mapping[State, Sequence[Heard]], sound_of: Mapping[str, bytes]
) -> list[list[str]]:
    """Return how often a grammar takes silence, noise, or what is said elsewhere for an answer."""
    quiet = [bytes(int(length * RATE) * WIDTH) for length in _SILENCES]
    noise = [_hiss(length) for length in _SILENCES]
    wishes = [one.text for one in next(iter(heard)).said]
    rows = []
    for state in heard:
        nothing = [state.hear(hearing, "", sound) for sound in quiet + noise]
        if state.kind == "open":
            rows.append([f"{model}, open", str(len(nothing)), str(sum(bool(h.text) for h in nothing)), ""])
            continue
        other = [state.hear(hearing, text, sound_of[text]) for text in wishes]
        rows.append(
            [
                f"{model}, {state.kind}",
                str(len(nothing) + len(other)),
                *(str(sum(one.by_grammar for one in some)) for some in (nothing, other)),
            ]
        )
    return rows


def _print_bands(heard: Sequence[Heard]) -> None:
    """How far the confidence of a reading tells what it is worth."""
    bands: Mapping[str, Callable[[float], bool]] = {
        "from .9": lambda sure: sure >= 0.9,
        ".8 to .9": lambda sure: 0.8 <= sure < 0.9,
        "below .8": lambda sure: sure < 0.8,
    }
    rows = []
    for name, within in bands.items():
        here = [one for one in heard if within(one.confidence)]
        rows.append([name, str(len(here)), f"{error_rate(here):.3f}" if here else ""])
    print(table(("confidence, adapted", "said", "CER"), rows))


def _hiss(length: float) -> bytes:
    draw = random.Random(0)
    samples = (int(draw.gauss(0, 60)) for _ in range(int(length * RATE)))
    return over_the_line(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))


def _print_recordings(
    model: str, hearing: Hearing, yes_no: State, recordings: Mapping[str, Sequence[Recording]]
) -> None:
    """Other talk where a yes or no is awaited: neither that nor a service may be heard in it."""
    terms = spoken_text.terms()
    for group, clips in recordings.items():
        heard = [yes_no.hear(hearing, text, sound) for text, sound in clips]
        false = sum(term not in one.said for one in heard for term in terms_in(one.text, terms))
        answers = sum(one.by_grammar and one.text not in one.said for one in heard)
        print(
            f"{model}, {group}: {len(clips)} clips, CER {error_rate(heard):.3f}, terms never said {false}, "
            f"taken for an answer {answers}, CPU {_load(heard):.2f}"
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
