"""GapMeter: when each packet of sound really left the hotline, by the kernel's clock; `bench media` asks."""

import contextlib
import itertools
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from bench.machine import percentile

_TIMESTAMPS = getattr(socket, "SO_TIMESTAMPNS", 35)
_FORCED_BUFFER = 33
"""SO_RCVBUFFORCE of Linux: a buffer above the limit, for those who may."""
_BUFFER = 32 << 20
_SEQUENCE = struct.Struct(">xxH")
_TIME = struct.Struct("qq")
_LATE_MS = 100


class Packet(NamedTuple):
    """A packet that came: when, in seconds of the kernel's clock, its RTP sequence number and its payload."""

    at: float
    sequence: int
    payload: bytes


Stream = tuple[str, int]
"""The address that sent the packets of one call."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Time between packets that follow each other, in milliseconds, over all calls; 20 is right.

    ``late`` are those above 100 ms, ``lost`` packets that were sent by number and never came.
    """

    streams: int
    packets: int
    p50: float
    p99: float
    longest: float
    late: int
    lost: int


class GapMeter:
    """A UDP port at which any number of calls may have their sound sent; a thread of its own receives."""

    def __init__(self, host: str = "127.0.0.1", *, payloads: bool = False) -> None:
        self.packets: defaultdict[Stream, list[Packet]] = defaultdict(list)
        self._payloads = payloads
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, 1)
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, _FORCED_BUFFER, _BUFFER)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._receive, daemon=True)

    @property
    def port(self) -> int:
        """The port bound."""
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _receive(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                data, ancillary, _, stream = self._socket.recvmsg(2048, socket.CMSG_SPACE(_TIME.size))
                if len(data) > 12 and ancillary:
                    seconds, nanoseconds = _TIME.unpack(ancillary[0][2][: _TIME.size])
                    payload = data[12:] if self._payloads else b""
                    at = seconds + nanoseconds / 1e9
                    self.packets[stream].append(Packet(at, _SEQUENCE.unpack_from(data)[0], payload))


def gaps(packets: Mapping[Stream, Sequence[Packet]]) -> Gaps:
    """Return the gaps of all streams together; raises ValueError where no stream has two packets."""
    found = [
        (later.at - earlier.at) * 1000
        for stream in packets.values()
        for earlier, later in itertools.pairwise(stream)
    ]
    return Gaps(
        streams=len(packets),
        packets=sum(len(stream) for stream in packets.values()),
        p50=percentile(found, 0.5),
        p99=percentile(found, 0.99),
        longest=max(found),
        late=sum(gap > _LATE_MS for gap in found),
        lost=sum(_missing(stream) for stream in packets.values()),
    )


def _missing(stream: Sequence[Packet]) -> int:
    """Return how many numbers between the first and the last never came; they are 16 bits and turn over."""
    steps = (later.sequence - earlier.sequence for earlier, later in itertools.pairwise(stream))
    signed = (((step + 0x8000) & 0xFFFF) - 0x8000 for step in steps)
    places = list(itertools.accumulate(signed, initial=0))
    return max(places) - min(places) + 1 - len(set(places))
