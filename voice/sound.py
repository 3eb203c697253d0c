"""The one form of sound between our parts: 8 kHz, 16 bit signed little-endian, one channel, 20 ms frames."""

RATE = 8000
"""Samples a second."""
WIDTH = 2
"""Bytes a sample."""
CHANNELS = 1
FRAME_MS = 20
FRAME_SAMPLES = RATE * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * WIDTH
SILENT_FRAME = bytes(FRAME_BYTES)


def seconds(pcm: bytes) -> float:
    """Return the length of 8 kHz s16le mono ``pcm`` in seconds."""
    return len(pcm) / (RATE * WIDTH)
