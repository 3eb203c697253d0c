"""Clauses heard while they are made beside the same made as a whole: how alike, how clear, how soon."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.signal import stft

from bench.callers import over_the_line
from bench.hearing import Hearing, error_rate
from bench.table import table
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings
from voice.prosody.normalise import normalise
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import pronouncer
from voice.sound import RATE as PHONE_RATE
from voice.tts.base import Manner
from voice.tts.graph import INTEGER_MODEL, Graphs, file_sha256, float_graphs
from voice.tts.kokoro import FRAME, RATE, Kokoro, Run, Sketch
from voice.tts.mastering import Samples, speech_level
from voice.tts.renderer import SHORTEST, Renderer
from voice.tts.statistics import FITTED, Array, Forecast, forecast

SENTENCES = (
    "已经为您预约了上门助浴服务。",
    "请您带好身份证和户口本到中心办理。",
    "费用按评估等级补助一半左右。",
    "医生建议您每天量两次血压。",
    "服务员大约在下午三点一刻到您家。",
    "社区食堂中午十一点到一点开门。",
    "如果头晕胸闷请马上坐下休息。",
    "您的补贴已经打到社保卡里了。",
    "陌生人让您转账，千万不要理他。",
    "张大爷，您好。",
    "十一月二十五日，",
    "请问您哪里不舒服？",
)
"""None of them is among those the forecast was fitted to."""

_TITLES = ("clause", "frames", "LSD dB", "level dB", "first s", "streamed", "CPU s", "streamed")
_MARKS = re.compile(r"\W")
_WINDOW = 600
_FLOOR_DB = 50.0


@dataclass(frozen=True, slots=True)
class Made:
    """A clause made one way: 8 kHz s16le, and processor seconds until its first sound and until its last."""

    sound: bytes
    first: float
    total: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A clause made both ways: its length in frames, how far apart the two are in dB, and the two."""

    text: str
    frames: int
    distance: float
    whole: Made
    streamed: Made


async def run() -> None:
    """Print a row a clause, then what a recogniser makes of all of them."""
    settings = Settings()
    store = open_store(settings)
    model = store.path(VOICE)
    known = forecast(settings.voice, file_sha256(model / INTEGER_MODEL))
    if known is None:
        print("streaming: nothing is foretold of this voice, its clauses are made as a whole")
        return
    fitted_to = (FITTED / "sentences.txt").read_text("utf-8")
    if any(sentence in fitted_to for sentence in SENTENCES):
        raise ValueError("the forecast was fitted to one of these sentences")
    kokoro = _Recorded(model, settings.voice, float_graphs(model / INTEGER_MODEL, settings.data / "voice"))
    compared = []
    for sentence in SENTENCES:
        compared.append(_compare(kokoro, known, sentence))
        print(".", end="", flush=True)
    print("\n" + table(_TITLES, [_row(one) for one in compared]))
    hearing = Hearing(store.path(RECOGNISER))
    for way, made in (("whole", [c.whole for c in compared]), ("streamed", [c.streamed for c in compared])):
        said = [_MARKS.sub("", normalise(sentence)) for sentence in SENTENCES]
        heard = [hearing.hear(*one) for one in zip(said, map(_on_the_line, made), strict=True)]
        print(f"{way}: {error_rate(heard):.1%} of {sum(map(len, said))} characters misheard")


class _Recorded(Kokoro):
    """Keeps the raw sound it made."""

    def __init__(self, folder: Path, voice: str, graphs: Graphs) -> None:
        super().__init__(folder, voice, graphs)
        self.made: list[Samples] = []

    def whole(self, sketch: Sketch, run: Run | None = None) -> tuple[Samples, Array]:
        samples, measured = super().whole(sketch, run)
        self.made.append(samples)
        return samples, measured

    def stretch(self, sketch: Sketch, part: range, statistics: Array, run: Run | None = None) -> Samples:
        samples = super().stretch(sketch, part, statistics, run)
        self.made.append(samples)
        return samples

    def take(self) -> Samples:
        """Return what was made since last time."""
        made, self.made = np.concatenate(self.made), []
        return made


def _compare(kokoro: _Recorded, known: Forecast, text: str) -> Compared:
    spoken, rate = phonemes(pronouncer().words(normalise(text))), Manner().rate
    sketch = kokoro.sketch(spoken, rate)
    kept = sketch.spoken if len(sketch) >= SHORTEST else range(len(sketch))
    renderer = Renderer(kokoro, known, time.process_time)
    whole = _made(lambda: iter([renderer.whole(spoken, rate)]))
    reference = kokoro.take()[kept.start * FRAME : kept.stop * FRAME]
    streamed = _made(lambda: renderer.parts(spoken, rate))
    return Compared(text, len(sketch), log_spectral(reference, kokoro.take()), whole, streamed)


def _made(way: Callable[[], Iterator[bytes]]) -> Made:
    began = time.process_time()
    parts = way()
    sound = next(parts)
    first = time.process_time() - began
    sound += b"".join(parts)
    return Made(sound, first, time.process_time() - began)


def log_spectral(reference: Samples, other: Samples) -> float:
    """Return the mean log-spectral distance of two sounds at 24 kHz, between 300 and 3400 Hz, in dB.

    25 ms windows; what lies 50 dB below the loudest bin counts as that, windows without anything above it
    do not count.
    """
    frequencies, _, first = stft(reference, RATE, nperseg=_WINDOW, noverlap=_WINDOW // 2)
    _, _, second = stft(other, RATE, nperseg=_WINDOW, noverlap=_WINDOW // 2)
    band = (frequencies >= 300) & (frequencies <= 3400)
    levels = [20 * np.log10(np.abs(spectrum[band]) + 1e-9) for spectrum in (first, second)]
    floor = max(float(level.max()) for level in levels) - _FLOOR_DB
    ours, theirs = (np.maximum(level, floor) for level in levels)
    distances = np.sqrt(np.mean((ours - theirs) ** 2, axis=0))
    return float(distances[ours.max(axis=0) > floor].mean())


def _row(one: Compared) -> list[str]:
    levels = [
        speech_level(np.frombuffer(made.sound, "<i2").astype(np.float32) / np.float32(32768), PHONE_RATE)
        for made in (one.whole, one.streamed)
    ]
    return [
        one.text,
        str(one.frames),
        f"{one.distance:.1f}",
        f"{levels[1] - levels[0]:+.1f}",
        f"{one.whole.first:.2f}",
        f"{one.streamed.first:.2f}",
        f"{one.whole.total:.2f}",
        f"{one.streamed.total:.2f}",
    ]


def _on_the_line(made: Made) -> bytes:
    return over_the_line(made.sound)
