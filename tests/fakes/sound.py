"""Sound that carries its words: a character is 200 ms of samples of its number, a blank is silence."""

from itertools import groupby

from voice.sound import FRAME_SAMPLES, RATE, WIDTH

CHARACTER_SECONDS = 0.2
_NOISE = 31
"""Samples up to here are noises without words."""
_SAMPLES = int(CHARACTER_SECONDS * RATE)
_FRAMES = _SAMPLES // FRAME_SAMPLES


def utter(text: str) -> bytes:
    """Return the sound of ``text``: 8 kHz s16le mono, whole frames."""
    return b"".join((0 if c.isspace() else ord(c)).to_bytes(WIDTH, "little") * _SAMPLES for c in text)


def read(pcm: bytes) -> str:
    """Return the words in ``pcm``; of a character at least half must be there."""
    codes = memoryview(pcm).cast("H")[::FRAME_SAMPLES].tolist()
    runs = ((code, sum(1 for _ in run)) for code, run in groupby(codes))
    return "".join(chr(code) * round(length / _FRAMES) for code, length in runs if code > _NOISE)


HUSH = (1).to_bytes(WIDTH, "little") * FRAME_SAMPLES
"""A frame of what a line that works sounds like when nobody speaks."""


class Loudness:
    """A voice detector for such sound: whatever is neither silence nor hush is a voice."""

    window = 256

    def probability(self, pcm: bytes) -> float:
        return float(max(memoryview(pcm).cast("H")) > 1)
