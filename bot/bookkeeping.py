"""Bookkeeping: the dispatcher's ledger kept in the shared backend, one transaction a turn."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from backend.accounts.service import AccountService
from backend.alerts.service import AlertService
from backend.areas.service import AreaService
from backend.bindings.service import BindingService
from backend.catalogue.service import CatalogueService
from backend.conversations.schemas import ConversationStart, TurnRow
from backend.conversations.service import ConversationService
from backend.db import Database
from backend.fraud.service import FraudService
from backend.knowledge.service import KnowledgeService
from backend.people.schemas import Caller
from backend.people.service import PeopleService
from backend.tickets.service import TicketService
from backend.unit_of_work import UnitOfWork
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue
from bot.kernel.ledger import TurnRecord
from bot.kernel.reply import Notify, Reply
from bot.kernel.turn import Event, Speech, Turn
from bot.kernel.wire import reply_from_json, reply_to_json
from bot.outstanding import Outstanding
from core.clock import Clock
from core.redaction import redact

_PROVIDES: Mapping[str, type] = {
    "caller": Caller,
    "areas": AreaService,
    "people": PeopleService,
    "bindings": BindingService,
    "catalogue": CatalogueService,
    "visits": VisitService,
    "accounts": AccountService,
    "tickets": TicketService,
    "knowledge": KnowledgeService,
    "fraud": FraudService,
    "alerts": AlertService,
    "conversations": ConversationService,
}
_FORGOTTEN_AFTER = timedelta(hours=12)
"""A talk broken off longer ago than this begins anew; a half-made booking lives on as a draft."""


class BackendLedger:
    """Opens a page in ``database`` for each turn; what it did not take is ``outstanding``."""

    def __init__(self, database: Database, clock: Clock, outstanding: Outstanding) -> None:
        self._database = database
        self._clock = clock
        self._outstanding = outstanding

    @property
    def provides(self) -> Mapping[str, type]:
        """The names and types of every page's services."""
        return _PROVIDES

    async def key(self, turn: Turn) -> str:
        """Return the person's key where the address tells who it is, else one for the address."""
        async with self._database.reading() as uow:
            return (await _identify(uow, turn)).key

    async def heard(self, conversation: str, part: float, stages: Mapping[str, float]) -> None:
        """Write down how much of our last answer was heard."""
        async with self._database.unit_of_work() as uow:
            await uow.conversations.heard(conversation, part, stages)
            await uow.commit()

    def lost(self, record: TurnRecord) -> None:
        """Write the transcript row once the database is back, and a ticket for the call back promised."""
        self._outstanding.add(partial(self._recover, record))

    async def _recover(self, record: TurnRecord, uow: UnitOfWork) -> None:
        turn = record.turn
        caller = await _identify(uow, turn)
        await (await self._begin(uow, turn, caller.key)).record(record)
        if _kind(turn) == "ended":
            return
        handoff = record.reply.handoff
        urgent = handoff is not None and handoff.urgent
        await uow.tickets.open(
            "emergency" if urgent else "callback",
            area=turn.area,
            person_id=caller.person.id if caller.person else None,
            address=turn.address,
            summary="紧急求助：系统故障时来电" if urgent else "系统故障时没有办成，请回电",
            key=f"{turn.conversation}:{'emergency' if urgent else 'callback'}",
            priority="urgent" if urgent else "high",
            conversation=turn.conversation,
        )

    @asynccontextmanager
    async def open(self, turn: Turn, key: str) -> AsyncIterator["BackendPage"]:
        """Begin the transaction of ``turn``, behind the turns that are outstanding."""
        await self._outstanding.settle()
        async with self._database.unit_of_work() as uow:
            yield await self._begin(uow, turn, key)

    async def _begin(self, uow: UnitOfWork, turn: Turn, key: str) -> "BackendPage":
        caller = await _identify(uow, turn)
        await uow.conversations.open(
            ConversationStart(
                id=turn.conversation,
                channel=turn.channel,
                area=turn.area,
                address=turn.address,
                trusted=turn.trusted,
                person=caller.person.id if caller.person else None,
                at=turn.at,
            )
        )
        return BackendPage(uow, turn, key, caller, self._clock)


class BackendPage:
    """One turn's transaction in the backend."""

    def __init__(self, uow: UnitOfWork, turn: Turn, key: str, caller: Caller, clock: Clock) -> None:
        self._uow = uow
        self._turn = turn
        self._key = key
        self._clock = clock
        self.services: Mapping[str, Any] = {
            "caller": caller,
            **{name: getattr(uow, name) for name in _PROVIDES if name != "caller"},
        }

    async def replay(self) -> Reply | None:
        """Return what was answered to this very turn before; waits for a process that is answering it."""
        await self._uow.conversations.load_state(self._key)
        stored = await self._uow.conversations.recorded(self._turn.id)
        return reply_from_json(stored) if stored else None

    async def load(self) -> Dialogue:
        """Return where the talk stands; locked until the end of the transaction."""
        stored = await self._uow.conversations.load_state(self._key)
        if stored is None or self._clock() - datetime.fromisoformat(stored["at"]) > _FORGOTTEN_AFTER:
            return Dialogue(self._key)
        return Dialogue.from_json(self._key, stored)

    async def save(self, dialogue: Dialogue) -> None:
        """Note where the talk stands now."""
        standing = {**dialogue.as_json(), "at": self._clock().isoformat()}
        await self._uow.conversations.save_state(self._key, standing)

    def savepoint(self) -> AbstractAsyncContextManager[Any]:
        """Undo on error what is done inside."""
        return self._uow.savepoint()

    async def record(self, record: TurnRecord) -> None:
        """Write the transcript row, and the end of the talk where the turn is that."""
        turn, meaning = record.turn, record.meaning
        await self._uow.conversations.record(
            TurnRow(
                id=turn.id,
                conversation=turn.conversation,
                at=turn.at,
                kind=_kind(turn),
                text=redact(turn.text),
                confidence=getattr(turn.content, "confidence", 1.0),
                intent=meaning.intent,
                score=meaning.confidence,
                entities=tuple(entity.as_rasa() for entity in meaning.entities),
                handler=record.handler,
                before=record.before,
                after=record.after,
                reply_text=record.reply.text,
                reply_speech=record.reply.speech,
                reply=reply_to_json(record.reply),
                stages={**record.stages, **_place(turn)},
                error=record.error,
            )
        )
        await self._notify(turn, record.reply)
        if isinstance(turn.content, Event) and turn.content.name == "ended":
            event = turn.content
            await self._uow.conversations.end(turn.conversation, event.detail, event.attachment, turn.at)

    async def _notify(self, turn: Turn, reply: Reply) -> None:
        """Leave the words for others to be sent once the turn is true."""
        notices = [part for part in reply.parts if isinstance(part, Notify)]
        for number, notice in enumerate(notices):
            await self._uow.outbox.put(
                notice.person,
                "words",
                notice.about,
                key=f"{turn.id}:notify:{number}",
                data={"text": notice.words.text},
            )

    async def commit(self) -> None:
        """Make the turn true."""
        await self._uow.commit()


async def _identify(uow: UnitOfWork, turn: Turn) -> Caller:
    return await uow.people.identify(turn.area, turn.channel, turn.address, turn.trusted)


def _kind(turn: Turn) -> str:
    content = turn.content
    return content.name if isinstance(content, Event) else type(content).__name__.lower()


def _place(turn: Turn) -> dict[str, float]:
    """Return where speech lies in the recording, in seconds, for the player of the console."""
    content = turn.content
    if isinstance(content, Speech) and content.end > content.start:
        return {"heard_at": round(content.start, 2), "heard_until": round(content.end, 2)}
    return {}
