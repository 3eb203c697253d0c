"""Callers: sentences in the voices of the synthesiser as they arrive over a telephone line; bench.recogniser
and bench.language_weight listen to them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import EngineBusy
from voice.band import telephone_band
from voice.sound import RATE, WIDTH
from voice.tts.base import Clause, Manner
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

DEVELOPING = ("zf_xiaoxiao", "zf_xiaoyi", "zm_yunxi", "zm_yunxia")
"""Voices by which anything may be chosen."""
RESERVED = ("zf_xiaobei", "zf_xiaoni", "zm_yunjian", "zm_yunyang")
"""Voices by which things are measured, and nothing is ever chosen."""
UNHURRIED = 0.85
"""Speaking rate of an elder; 1 is the synthesiser's own."""

_MARGIN = bytes(RATE * WIDTH * 3 // 10)
_NOISE = 10 ** (-35 / 20)
"""Of the line, against the loudest sample of the voice."""

Advance = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say: the words, who says them and how fast."""

    text: str
    voice: str
    rate: float = UNHURRIED


async def call(said: Sequence[Said], model: Path, cache: Path, advance: Advance) -> list[bytes]:
    """Return the sound of each, 8 kHz s16le mono, through the telephone band, silence on both sides.

    ``model`` is the folder of the synthesiser. What was rendered once is kept under ``cache``: to render is
    by far the slowest part. ``advance`` is told what is being done, how much is done, and of how much.
    """
    sounds: dict[Said, bytes] = {}
    for name in sorted({one.voice for one in said}):
        voice = KokoroVoice(model, cache, name)
        await voice.start()
        try:
            for one in [one for one in said if one.voice == name]:
                sounds[one] = await _line(voice, one)
                advance("说话", len(sounds), len(set(said)))
        finally:
            await voice.stop()
    return [sounds[one] for one in said]


async def _line(voice: KokoroVoice, said: Said) -> bytes:
    """Say it as a prompt is rendered ahead, which may take as long as it needs, and send it over the line."""
    clause = (Clause(said.text),)
    if await render_ahead(voice, [clause], Manner(rate=said.rate)):
        raise EngineBusy("a sentence could not be said")
    spoken = b"".join([part async for part in voice.speak(clause, Manner(rate=said.rate))])
    return await asyncio.to_thread(over_the_line, spoken)


def over_the_line(spoken: bytes) -> bytes:
    """Return 8 kHz s16le mono as it arrives: with silence around it and the faint noise of a line."""
    samples = np.frombuffer(_MARGIN + spoken + _MARGIN, "<i2").astype(np.float64)
    noise = np.random.default_rng(0).standard_normal(samples.size)
    loudest = float(np.max(np.abs(samples), initial=0.0))
    noisy = np.clip(samples + noise * loudest * _NOISE / 3, -32768, 32767)
    return telephone_band(noisy.astype("<i2").tobytes())
