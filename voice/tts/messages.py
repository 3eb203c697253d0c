"""What a synthesiser process and its owner say to each other in frames."""

from enum import IntEnum


class Kind(IntEnum):
    """What a frame means; its number is that of the job.

    To the process: RENDER (rate as text, a line feed, phonemes), CANCEL. From it: READY, SOUND (8 kHz s16le
    mono), FAILED (name of the error class).
    """

    RENDER = 1
    CANCEL = 2
    READY = 3
    SOUND = 4
    FAILED = 5
