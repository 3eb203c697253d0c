"""Frames between a synthesiser process and its owner: kind, job number and bytes; no pickles."""

import struct
from asyncio import StreamReader
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

_HEADER = struct.Struct(">BII")
_LARGEST = 1 << 26


class Kind(IntEnum):
    """What a frame means. To the process: RENDER (rate as text, a line feed, phonemes), CANCEL.
    From it: READY, SOUND (8 kHz s16le mono), FAILED (name of the error class)."""

    RENDER = 1
    CANCEL = 2
    READY = 3
    SOUND = 4
    FAILED = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: Kind
    job: int = 0
    body: bytes = b""

    def pack(self) -> bytes:
        """Return the frame as bytes."""
        return _HEADER.pack(self.kind, self.job, len(self.body)) + self.body


def read(pipe: BinaryIO) -> Frame | None:
    """Read the next frame, or None at the end of ``pipe``."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, job, size = _HEADER.unpack(header)
    body = pipe.read(size)
    return Frame(Kind(kind), job, body) if len(body) == size else None


async def receive(reader: StreamReader) -> Frame:
    """Read the next frame; raises asyncio.IncompleteReadError at the end, ValueError when it is no frame."""
    kind, job, size = _HEADER.unpack(await reader.readexactly(_HEADER.size))
    if size > _LARGEST:
        raise ValueError("frame too large")
    return Frame(Kind(kind), job, await reader.readexactly(size))
