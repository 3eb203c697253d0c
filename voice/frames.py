"""Frames between a worker process and its owner: kind, number and bytes; no pickles. voice/asr and voice/tts
each have a table of kinds for them."""

import struct
from asyncio import StreamReader
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO, Generic, TypeVar

_HEADER = struct.Struct(">BII")
_LARGEST = 1 << 26
"""Bytes of a body: over an hour of sound of a telephone."""

KindT = TypeVar("KindT", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Frame(Generic[KindT]):
    """One message about job or utterance ``number``."""

    kind: KindT
    number: int = 0
    body: bytes = b""

    def pack(self) -> bytes:
        """Return the frame as bytes."""
        return _HEADER.pack(self.kind, self.number, len(self.body)) + self.body


def read(pipe: BinaryIO, kinds: type[KindT]) -> Frame[KindT] | None:
    """Read the next frame, or None at the end of ``pipe``."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, number, size = _HEADER.unpack(header)
    body = pipe.read(size)
    return Frame(kinds(kind), number, body) if len(body) == size else None


async def receive(reader: StreamReader, kinds: type[KindT]) -> Frame[KindT]:
    """Read the next frame; raises asyncio.IncompleteReadError at the end, ValueError when it is no frame."""
    kind, number, size = _HEADER.unpack(await reader.readexactly(_HEADER.size))
    if size > _LARGEST:
        raise ValueError("frame too large")
    return Frame(kinds(kind), number, await reader.readexactly(size))
