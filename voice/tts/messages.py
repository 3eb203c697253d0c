"""What a synthesiser process and its owner say to each other in frames."""

from enum import IntEnum


class Kind(IntEnum):
    """What a frame means; its number is that of the job.

    To the process: RENDER (rate as text, a line feed, phonemes) for a clause in one part, STREAM for one in
    parts as they are made, CANCEL. From it: READY, PART (8 kHz s16le mono) any number of times and END, or
    FAILED (name of the error class).
    """

    RENDER = 1
    CANCEL = 2
    READY = 3
    PART = 4
    FAILED = 5
    STREAM = 6
    END = 7
