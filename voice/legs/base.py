"""CallLeg: what the call state machine sees of a call, whatever wire it came on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallInfo:
    """Who calls whom. ``trusted`` says whether the peer that sent the number is ours (PBX, SBC)."""

    call_id: str
    caller: str
    called: str
    peer: str
    trusted: bool
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Audio:
    """One frame from the caller: 8 kHz s16le mono, 20 ms, 320 bytes."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """One frame that really left for the caller, silence included: what a recording of our side holds."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Digit:
    """One key of the caller: 0-9, * or #."""

    key: str


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller was put on hold (``on``) or taken back."""

    on: bool


@dataclass(frozen=True, slots=True)
class MarkReached:
    """Everything played before ``mark`` has left for the caller."""

    mark: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The leg is over; nothing follows. ``by`` is caller, us or network."""

    by: str
    reason: str = ""


LegEvent = Audio | Sent | Digit | Hold | MarkReached | Ended


class CallLeg(Protocol):
    """One answered call. Commands never block on the network; the leg keeps its own 20 ms clock."""

    @property
    def info(self) -> CallInfo:
        """Who calls whom."""
        ...

    def events(self) -> AsyncIterator[LegEvent]:
        """Yield what happens, in order, ending with exactly one :class:`Ended`."""
        ...

    async def play(self, pcm: bytes) -> None:
        """Append ``pcm`` (8 kHz s16le mono, any length) to what the caller hears."""
        ...

    async def mark(self, mark: str) -> None:
        """Ask for :class:`MarkReached` once all that was played so far has been sent."""
        ...

    async def flush(self) -> int:
        """Stop speaking now; return how many bytes were never sent to the caller."""
        ...

    async def hangup(self, reason: str = "normal") -> None:
        """End the call; harmless when it is over already."""
        ...

    async def transfer(self, target: str) -> bool:
        """Send the caller to ``target`` (a SIP URI); False when the peer refuses and the call goes on."""
        ...


class LegServer(Protocol):
    """Listens on one wire and yields every new call, not yet answered by more than the wire needs."""

    def calls(self) -> AsyncIterator[CallLeg]:
        """Yield answered legs until :meth:`stop`."""
        ...

    async def start(self) -> None:
        """Bind; raises ConfigurationError that names the port when it is taken."""
        ...

    async def stop(self) -> None:
        """Hang up every call and release ports and processes."""
        ...
