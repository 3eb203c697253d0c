"""EspeakVoice: espeak-ng as a voice of last resort, robotic but local; bot.fallbacks puts it on the ladder.

It gets pinyin, not characters: its voice for these (cmn, 1.51) reads their tone digits out in English. The
program is GPL-3.0 and stays one of its own, fed by a pipe: a command line could be read by all.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator

import numpy as np
from scipy.signal import resample_poly

from core.errors import EngineBusy, ModelMissing
from voice.prosody.clauses import Piece
from voice.prosody.normalise import normalise
from voice.prosody.pace import pace
from voice.prosody.pronounce import Word, pronouncer
from voice.sound import RATE
from voice.tts.ahead import at_once, in_order
from voice.tts.base import Clause, Manner
from voice.tts.mastering import master, to_pcm

PROGRAM = "espeak-ng"
INSTALL = "apt-get install espeak-ng"
DEADLINE = 3.0
"""Seconds for a piece; it takes some hundredths."""
WORDS_PER_MINUTE = 160
"""espeak's speed at a manner's rate of 1.0: so 0.85, our norm, is about 3.5 syllables a second."""

_VOICE = "cmn-latn-pinyin"
_SLOWEST, _FASTEST = 80, 450
"""Words a minute that espeak-ng takes."""
_MADE_AT = 22_050
_PAUSES = {"，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":"}


class EspeakVoice:
    """Speaks by a program for each piece. ``program`` is its name or path, ``deadline`` in seconds."""

    def __init__(self, program: str = PROGRAM, deadline: float = DEADLINE) -> None:
        self._program = program
        self._deadline = deadline

    async def start(self) -> None:
        """Load the lexicon; raises ModelMissing where the program is not installed."""
        if shutil.which(self._program) is None:
            raise ModelMissing(f"no {PROGRAM} on this machine: {INSTALL}")
        await asyncio.to_thread(pronouncer)

    async def stop(self) -> None:
        """Nothing stays between pieces."""

    def speak(
        self,
        clauses: tuple[Clause, ...],
        manner: Manner = Manner(),  # noqa: B008  # frozen
    ) -> AsyncIterator[bytes]:
        """Yield sound piece by piece, 8 kHz s16le mono; raises EngineBusy."""
        return in_order(clauses, manner.gain, lambda piece, _: at_once(self.sound(piece, manner.rate)))

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return the sound of one piece, 8 kHz s16le mono; raises EngineBusy when late or failed."""
        text = normalise(piece.text)
        spoken = as_pinyin(pronouncer().words(text))
        if not spoken:
            return b""
        speed = round(min(max(WORDS_PER_MINUTE * pace(text, rate), _SLOWEST), _FASTEST))
        return await asyncio.to_thread(_to_phone, await self._run(spoken, speed))

    async def _run(self, spoken: str, speed: int) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, "-v", _VOICE, "-b", "1", "-s", str(speed), "-z", "--stdin", "--stdout"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", os.defpath)},
            )
        except OSError as error:
            raise EngineBusy(f"{PROGRAM} does not start: {error.strerror}") from None
        try:
            async with asyncio.timeout(self._deadline):
                wave, _ = await process.communicate(spoken.encode())
        except TimeoutError:
            raise EngineBusy(f"{PROGRAM} is late") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            raise EngineBusy(f"{PROGRAM} ended with {process.returncode}")
        return wave


def as_pinyin(words: list[Word]) -> str:
    """Return ``words`` as espeak-ng reads pinyin: syllables with tone digits apart, Western marks."""
    parts = (
        " ".join(word.pinyin) + " " if word.pinyin else "".join(_PAUSES.get(mark, "") for mark in word.text)
        for word in words
    )
    spoken = "".join(parts)
    return spoken if any(character.isalpha() for character in spoken) else ""


def _to_phone(wave: bytes) -> bytes:
    """Return 8 kHz s16le mono of what espeak-ng writes to a pipe: a WAV whose lengths are made up."""
    header, found, data = wave.partition(b"data")
    if not found or not header.startswith(b"RIFF"):
        raise EngineBusy(f"{PROGRAM} made no sound")
    pcm = data[4:]
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
    return to_pcm(resample_poly(master(samples, _MADE_AT), RATE // 50, _MADE_AT // 50).astype(np.float32))
