"""For tests and experiments: a ledger that lives in memory, and a driver that talks as a caller would."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import deepcopy
from itertools import count
from typing import Any

from bot.kernel.dialogue import Dialogue
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.ledger import TurnRecord
from bot.kernel.meaning import Context, Meaning
from bot.kernel.reply import Reply
from bot.kernel.turn import Content, Event, Key, Speech, Text, Turn
from core.clock import Clock


class MemoryLedger:
    """Keeps dialogues and transcript rows in dictionaries; a page's work counts only once committed."""

    def __init__(self, services: Mapping[str, Any] | None = None) -> None:
        self.services = dict(services or {})
        self.dialogues: dict[str, dict[str, Any]] = {}
        self.records: list[TurnRecord] = []
        self.heard_of: list[tuple[str, float]] = []
        self.losses: list[TurnRecord] = []

    @property
    def provides(self) -> Mapping[str, type]:
        """The names and types of the services."""
        return {name: type(service) for name, service in self.services.items()}

    async def key(self, turn: Turn) -> str:
        """Return one key for each address, whatever the channel."""
        return turn.address

    async def heard(self, conversation: str, part: float, stages: Mapping[str, float]) -> None:
        """Keep how much was heard."""
        del stages
        self.heard_of.append((conversation, part))

    def lost(self, record: TurnRecord) -> None:
        """Keep what was lost."""
        self.losses.append(record)

    @asynccontextmanager
    async def open(self, turn: Turn, key: str) -> AsyncIterator["MemoryPage"]:
        """Begin a page."""
        yield MemoryPage(self, turn, key)


class MemoryPage:
    """One turn's changes, held back until commit."""

    def __init__(self, ledger: MemoryLedger, turn: Turn, key: str) -> None:
        self._ledger = ledger
        self._turn = turn
        self._key = key
        self._changed: dict[str, Any] | None = None
        self._records: list[TurnRecord] = []

    @property
    def services(self) -> Mapping[str, Any]:
        """What handlers may ask for."""
        return self._ledger.services

    async def replay(self) -> Reply | None:
        """Return the recorded answer to this turn."""
        return next((r.reply for r in self._ledger.records if r.turn.id == self._turn.id), None)

    async def load(self) -> Dialogue:
        """Return a copy of where the talk stands."""
        return Dialogue.from_json(self._key, deepcopy(self._ledger.dialogues.get(self._key)))

    async def save(self, dialogue: Dialogue) -> None:
        """Hold the new standing back until commit."""
        self._changed = deepcopy(dialogue.as_json())

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Services in memory undo nothing."""
        return _nothing()

    async def record(self, record: TurnRecord) -> None:
        """Hold the row back until commit."""
        self._records.append(record)

    async def commit(self) -> None:
        """Make it count."""
        if self._changed is not None:
            self._ledger.dialogues[self._key] = self._changed
        self._ledger.records += self._records


class ScriptedEngine:
    """Understands exactly what it was told: a table from text to meaning, else ``out_of_scope``."""

    def __init__(self, table: Mapping[str, Meaning] | Callable[[str], Meaning]) -> None:
        self._table = table
        self.contexts: list[Context] = []

    async def parse(self, texts: tuple[str, ...], context: Context) -> Meaning:
        """Look the first reading up."""
        self.contexts.append(context)
        if callable(self._table):
            return self._table(texts[0])
        return self._table.get(texts[0], Meaning(texts[0], "out_of_scope", 1.0))


class Conversation:
    """A caller: says, presses, hangs up; ``reply`` is the last answer."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        channel: str = "chat",
        area: str = "decheng",
        address: str = "caller",
        trusted: bool = True,
        name: str = "talk",
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._base = {"channel": channel, "area": area, "address": address, "trusted": trusted}
        self._name = name
        self._numbers = count(1)
        self.reply = Reply()

    async def say(self, text: str) -> Reply:
        """Say or type ``text``."""
        return await self.send(Text(text))

    async def speak(self, text: str, confidence: float) -> Reply:
        """Say ``text`` over a telephone whose recogniser is as sure of it as ``confidence`` (0..1)."""
        return await self.send(Speech((text,), confidence))

    async def press(self, key: str) -> Reply:
        """Press a telephone key."""
        return await self.send(Key(key))

    async def happen(self, name: str, detail: str = "") -> Reply:
        """Let an event happen: started, silence, ended."""
        return await self.send(Event(name, detail))

    async def send(self, content: Content, turn_id: str | None = None) -> Reply:
        """Feed any content; the same ``turn_id`` again is the same turn."""
        turn = Turn(
            id=turn_id or f"{self._name}:{next(self._numbers)}",
            conversation=self._name,
            content=content,
            at=self._clock(),
            **self._base,  # type: ignore[arg-type]
        )
        self.reply = await self._dispatcher.feed(turn)
        return self.reply


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield
