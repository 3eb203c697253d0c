"""Ledger: what the dispatcher needs of the world that remembers; bot/bookkeeping.py keeps it."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.kernel.dialogue import Dialogue
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Reply
from bot.kernel.turn import Turn


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """What is written of a turn: understood, decided, answered, and how long each stage took (ms)."""

    turn: Turn
    meaning: Meaning
    reply: Reply
    handler: str
    before: str
    after: str
    stages: Mapping[str, float] = field(default_factory=dict)
    error: str = ""


class Page(Protocol):
    """One turn's transaction."""

    @property
    def services(self) -> Mapping[str, Any]:
        """What handlers may ask for by name; all of it works inside this transaction."""
        ...

    async def replay(self) -> Reply | None:
        """Return what was answered if this very turn was answered before."""
        ...

    async def load(self) -> Dialogue:
        """Return where the talk stands; holds it against other processes until the end."""
        ...

    async def save(self, dialogue: Dialogue) -> None:
        """Note where the talk stands now."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """What is done inside is undone when the block raises; what came before stays."""
        ...

    async def record(self, record: TurnRecord) -> None:
        """Write the transcript row."""
        ...

    async def commit(self) -> None:
        """Make all of it true at once."""
        ...


class Ledger(Protocol):
    """Opens a page for each turn."""

    @property
    def provides(self) -> Mapping[str, type]:
        """The names and types of every page's services."""
        ...

    async def key(self, turn: Turn) -> str:
        """Return whose dialogue this is: the person where known, else channel, area and address."""
        ...

    async def heard(self, conversation: str, part: float, stages: Mapping[str, float]) -> None:
        """Write down how much (0..1) of our last answer was heard, and what its sound took (ms by stage)."""
        ...

    def lost(self, record: TurnRecord) -> None:
        """Take a turn that could not be written or answered, to write it once that can be done."""
        ...

    def open(self, turn: Turn, key: str) -> AbstractAsyncContextManager[Page]:
        """Begin the transaction of ``turn``; leaving without commit undoes everything."""
        ...
