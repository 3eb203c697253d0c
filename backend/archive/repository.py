"""SQL that finds conversations; called by archive/service.py only."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.archive.schemas import LOW_CONFIDENCE, Query
from backend.conversations.models import Conversation, ConversationTurn
from backend.people.models import Person, PersonPhone
from backend.tickets.models import Ticket
from backend.visits.models import Visit, VisitEvent

UTTERANCES = ("text", "speech")
_HANDOFF = '%"kind": "handoff"%'  # as JSON is written in a reply by either database


class ArchiveRepository:
    """Reads conversations in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return the conversation."""
        return await self._session.get(Conversation, conversation_id)

    async def search(
        self, query: Query, older_than: Conversation | None
    ) -> Sequence[tuple[Conversation, str]]:
        """Return one more than ``limit`` conversations with the name of the person, the latest first."""
        statement = (
            select(Conversation, func.coalesce(Person.name, ""))
            .outerjoin(Person, Person.id == Conversation.person_id)
            .where(Conversation.area.in_(query.areas), *_conditions(query))
            .order_by(Conversation.started_at.desc(), Conversation.id.desc())
        )
        if older_than is not None:
            statement = statement.where(
                or_(
                    Conversation.started_at < older_than.started_at,
                    and_(
                        Conversation.started_at == older_than.started_at,
                        Conversation.id < older_than.id,
                    ),
                )
            )
        rows = await self._session.execute(statement.limit(query.limit + 1))
        return [(conversation, name) for conversation, name in rows]

    async def turns(self, ids: Collection[str]) -> Sequence[ConversationTurn]:
        """Return the turns of these conversations in order."""
        statement = (
            select(ConversationTurn)
            .where(ConversationTurn.conversation_id.in_(ids))
            .order_by(ConversationTurn.conversation_id, ConversationTurn.ordinal)
        )
        return (await self._session.scalars(statement)).all()

    async def changes(self, turn_ids: Collection[str]) -> Sequence[VisitEvent]:
        """Return the changes of visits that were made in these turns."""
        statement = select(VisitEvent).where(VisitEvent.key.in_(turn_ids)).order_by(VisitEvent.at)
        return (await self._session.scalars(statement)).all()

    async def bookings(self, turn_ids: Collection[str]) -> Sequence[Visit]:
        """Return the visits that were booked in these turns."""
        return (await self._session.scalars(select(Visit).where(Visit.key.in_(turn_ids)))).all()

    async def tickets(self, conversation_id: str) -> Sequence[Ticket]:
        """Return the tickets that were opened in a conversation."""
        statement = select(Ticket).where(Ticket.conversation == conversation_id).order_by(Ticket.opened_at)
        return (await self._session.scalars(statement)).all()

    async def intents(self, areas: Collection[str]) -> Sequence[str]:
        """Return the intents that occur, in the order of the alphabet."""
        statement = (
            select(ConversationTurn.intent)
            .join(Conversation, Conversation.id == ConversationTurn.conversation_id)
            .where(Conversation.area.in_(areas), ConversationTurn.intent != "")
            .distinct()
            .order_by(ConversationTurn.intent)
        )
        return (await self._session.scalars(statement)).all()

    async def count(self, areas: Collection[str], since: datetime, *also: ColumnElement[bool]) -> int:
        """Return how many conversations began since then."""
        statement = select(func.count()).where(
            Conversation.area.in_(areas), Conversation.started_at >= since, *also
        )
        return (await self._session.scalar(statement)) or 0


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.words:
        found.append(_holding(query.words))
    if query.channel:
        found.append(Conversation.channel == query.channel)
    if query.since is not None:
        found.append(Conversation.started_at >= query.since)
    if query.until is not None:
        found.append(Conversation.started_at < query.until)
    if query.intent:
        found.append(_with_turn(ConversationTurn.intent == query.intent))
    if query.flag:
        found.append(cast(Conversation.flags, String).contains(f'"{query.flag}"', autoescape=True))
    if query.handed_over:
        found.append(handed_over())
    if query.doubtful:
        doubt = or_(ConversationTurn.score < LOW_CONFIDENCE, ConversationTurn.intent == "nlu_fallback")
        found.append(_with_turn(ConversationTurn.kind.in_(UTTERANCES), doubt))
    return found


def handed_over() -> ColumnElement[bool]:
    """Return the condition that a person was brought in."""
    return _with_turn(cast(ConversationTurn.reply, String).like(_HANDOFF))


def flagged() -> ColumnElement[bool]:
    """Return the condition that something was marked for staff."""
    return cast(Conversation.flags, String) != "[]"


def _holding(words: str) -> ColumnElement[bool]:
    where = [
        _with_turn(
            or_(
                ConversationTurn.text.contains(words, autoescape=True),
                ConversationTurn.reply_text.contains(words, autoescape=True),
            )
        ),
        Person.name.contains(words, autoescape=True),
    ]
    if len(words) == 4 and words.isdecimal():
        where.append(Conversation.address.endswith(words, autoescape=True))
        lines: Select[Any] = select(PersonPhone.person_id).where(
            PersonPhone.number.endswith(words, autoescape=True)
        )
        where.append(Conversation.person_id.in_(lines))
    return or_(*where)


def _with_turn(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ConversationTurn.conversation_id == Conversation.id, *conditions)
