"""What the endpoint process and its parent say to each other over their socket; both ends use this file.

A frame is a type byte, the number of the call (4 bytes, 0 for the endpoint itself), a length (4 bytes, big
endian both) and a payload: JSON for CONTROL, 8 kHz s16le mono sound for the others.
"""

import asyncio
import json
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

_HEADER = struct.Struct(">BII")
_LARGEST = 1 << 24


class Kind(IntEnum):
    """What a payload is."""

    CONTROL = 1
    HEARD = 2
    """One frame from the caller, to the parent."""
    SENT = 3
    """One frame that really left for the caller, to the parent."""
    PLAY = 4
    """Sound to append to what the caller hears, to the endpoint."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of call number ``call``."""

    kind: Kind
    call: int
    payload: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON of a CONTROL frame; its ``op`` says what is wanted or what happened."""
        fields: dict[str, Any] = json.loads(self.payload)
        return fields


def sound(kind: Kind, call: int, pcm: bytes) -> bytes:
    """Return the bytes of a frame of sound."""
    return _HEADER.pack(kind, call, len(pcm)) + pcm


def control(call: int, op: str, **fields: object) -> bytes:
    """Return the bytes of a CONTROL frame."""
    payload = json.dumps({"op": op, **fields}).encode()
    return _HEADER.pack(Kind.CONTROL, call, len(payload)) + payload


async def read(reader: asyncio.StreamReader) -> Frame | None:
    """Return the next frame, or None once the other side has gone (even in the middle of a frame)."""
    try:
        kind, call, length = _HEADER.unpack(await reader.readexactly(_HEADER.size))
        if length > _LARGEST:
            return None
        return Frame(Kind(kind), call, await reader.readexactly(length))
    except (asyncio.IncompleteReadError, OSError):
        return None
