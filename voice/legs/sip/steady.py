"""One frame every 20 ms, whatever the network does; both directions of a line run through it.

Jitter, lost packets, hold and a peer that stops sending must neither stall the recogniser nor shift one side
of a recording against the other.
"""

from voice.sound import FRAME_BYTES, FRAME_MS, SILENT_FRAME

SLACK = 5
"""Frames a direction may be behind or ahead of the clock before silence is put in or sound is left out."""


class SteadyFrames:
    """Turns sound that comes in pieces into frames that keep up with the clock.

    Sound passes as soon as a frame is whole. When none comes for ``SLACK`` frames silence takes its place;
    sound that comes after a silence starts at its own time. A sender whose clock runs fast loses the excess.
    """

    def __init__(self, now: float) -> None:
        self._start = now
        self._count = 0
        self._rest = bytearray()
        self._idle = True

    def take(self, pcm: bytes, now: float) -> list[bytes]:
        """Add ``pcm`` (8 kHz s16le mono, any length); return the frames due at ``now`` (seconds)."""
        self._rest += pcm
        elapsed = int((now - self._start) * 1000 / FRAME_MS)
        whole = len(self._rest) // FRAME_BYTES
        resumes = whole > 0 and self._idle
        missing = max(0, elapsed - self._count - whole - (0 if resumes else SLACK))
        room = max(0, elapsed + SLACK - self._count - missing)
        cuts = range(0, min(whole, room) * FRAME_BYTES, FRAME_BYTES)
        frames = [SILENT_FRAME] * missing + [bytes(self._rest[at : at + FRAME_BYTES]) for at in cuts]
        del self._rest[: whole * FRAME_BYTES]
        self._count += len(frames)
        if whole or missing:
            self._idle = not whole
        return frames
