"""One frame every 20 ms, whatever the network does; both directions of a line run through it.

Jitter, lost packets, hold and a peer that stops sending must neither stall the recogniser nor shift one side
of a recording against the other.
"""

from voice.sound import FRAME_BYTES, FRAME_MS, SILENT_FRAME

SLACK = 5
"""Frames a direction may be behind or ahead of the clock before silence is put in or sound left out."""


class SteadyFrames:
    """Turns sound that comes in pieces into frames that keep up with the clock.

    Sound passes as soon as a frame is whole. Only when the count of frames strays from the time that passed
    by more than ``SLACK`` is silence added or the excess dropped.
    """

    def __init__(self, now: float) -> None:
        self._start = now
        self._count = 0
        self._rest = bytearray()

    def take(self, pcm: bytes, now: float) -> list[bytes]:
        """Add ``pcm`` (8 kHz s16le mono, any length); return the frames due at ``now`` (seconds)."""
        self._rest += pcm
        elapsed = int((now - self._start) * 1000 / FRAME_MS)
        frames = []
        while len(self._rest) >= FRAME_BYTES:
            if self._count < elapsed + SLACK:
                frames.append(bytes(self._rest[:FRAME_BYTES]))
                self._count += 1
            del self._rest[:FRAME_BYTES]
        missing = max(0, elapsed - SLACK - self._count)
        self._count += missing
        return frames + [SILENT_FRAME] * missing
