"""The elder's sentences, rendered before they are needed and kept from run to run, for benchmarks."""

import sys
from collections.abc import Sequence

import numpy as np

from bench.callers import RESERVED
from bot.weights import VOICE, open_store
from core.settings import Settings
from voice.sound import WIDTH
from voice.tts.base import Clause
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

AUDIBLE = 200
"""Peak of a sample that is not silence."""
_VOICE = RESERVED[-1]


async def rendered(lines: Sequence[str]) -> dict[str, bytes]:
    """Return each line as 8 kHz s16le mono, in a voice that is not the assistant's, from its first sound on.

    Raises ModelMissing where there are no weights.
    """
    settings = Settings()
    voice = KokoroVoice(open_store(settings).path(VOICE), settings.data / "voice", _VOICE)
    await voice.start()
    try:
        await render_ahead(voice, [(Clause(line),) for line in lines], progress=progress)
        return {line: _from_first_sound(await _sound(voice, line)) for line in lines}
    finally:
        await voice.stop()


def progress(done: int, of: int) -> None:
    """Show how many lines have been rendered: each on a terminal, else a line of every hundred."""
    if sys.stdout.isatty():
        print(f"\r  rendering {done} of {of}", end="\n" if done == of else "", flush=True)
    elif done == of or done % 100 == 0:
        print(f"  rendering {done} of {of}", flush=True)


async def _sound(voice: KokoroVoice, line: str) -> bytes:
    return b"".join([part async for part in voice.speak((Clause(line),))])


def _from_first_sound(pcm: bytes) -> bytes:
    audible = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > AUDIBLE)
    return pcm[int(audible[0]) * WIDTH :] if audible.size else pcm
