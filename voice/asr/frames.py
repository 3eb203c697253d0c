"""Frames between a recogniser process and its owner: kind, stream number and bytes; no pickles."""

import json
import struct
from asyncio import StreamReader
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, BinaryIO

from voice.asr.base import Hypothesis, Recognition, Word

_HEADER = struct.Struct(">BII")
_LARGEST = 1 << 24


class Kind(IntEnum):
    """What a frame means.

    To the process: OPEN (JSON list of phrases), SOUND (8 kHz s16le mono), FINISH, DROP. From it: READY; TEXT
    (the words so far) after every SOUND; RESULT (JSON) after FINISH; FAILED (name of the error class).
    """

    OPEN = 1
    SOUND = 2
    FINISH = 3
    DROP = 4
    READY = 5
    TEXT = 6
    RESULT = 7
    FAILED = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: Kind
    stream: int = 0
    body: bytes = b""

    def pack(self) -> bytes:
        """Return the frame as bytes."""
        return _HEADER.pack(self.kind, self.stream, len(self.body)) + self.body


def read(pipe: BinaryIO) -> Frame | None:
    """Read the next frame, or None at the end of ``pipe``."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, stream, size = _HEADER.unpack(header)
    body = pipe.read(size)
    return Frame(Kind(kind), stream, body) if len(body) == size else None


async def receive(reader: StreamReader) -> Frame:
    """Read the next frame; raises asyncio.IncompleteReadError at the end, ValueError when it is no frame."""
    kind, stream, size = _HEADER.unpack(await reader.readexactly(_HEADER.size))
    if size > _LARGEST:
        raise ValueError("frame too large")
    return Frame(Kind(kind), stream, await reader.readexactly(size))


def pack_recognition(recognition: Recognition) -> bytes:
    """Return ``recognition`` as JSON."""
    return json.dumps(asdict(recognition), ensure_ascii=False).encode()


def unpack_recognition(body: bytes) -> Recognition:
    """Return what :func:`pack_recognition` packed."""
    raw = json.loads(body)
    grammar = _hypothesis(raw["grammar"]) if raw["grammar"] else None
    return Recognition(tuple(_hypothesis(one) for one in raw["hypotheses"]), grammar)


def _hypothesis(raw: dict[str, Any]) -> Hypothesis:
    return Hypothesis(raw["text"], raw["confidence"], tuple(Word(**word) for word in raw["words"]))
