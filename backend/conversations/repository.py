"""SQL of conversations, turns and dialogue state; called by conversations/service.py only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, ConversationTurn, DialogueState


class ConversationRepository:
    """Reads and writes conversations in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return the conversation."""
        return await self._session.get(Conversation, conversation_id)

    async def lock(self, conversation_id: str) -> Conversation | None:
        """Return the conversation, held until this unit of work ends: turns are counted one by one."""
        return await self._session.get(
            Conversation, conversation_id, with_for_update=True, populate_existing=True
        )

    async def turn(self, turn_id: str) -> ConversationTurn | None:
        """Return the turn."""
        return await self._session.get(ConversationTurn, turn_id)

    async def add(self, row: ConversationTurn) -> None:
        """Write ``row``."""
        self._session.add(row)
        await self._session.flush()

    async def begin(self, conversation: Conversation) -> bool:
        """Write a new conversation; False where there is one of that id."""
        try:
            async with self._session.begin_nested():
                self._session.add(conversation)
        except IntegrityError:
            return False
        return True

    async def last_turn(self, conversation_id: str) -> ConversationTurn | None:
        """Return the turn that came last."""
        query = (
            select(ConversationTurn)
            .where(ConversationTurn.conversation_id == conversation_id)
            .order_by(ConversationTurn.ordinal.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).first()

    async def last_ordinal(self, conversation_id: str) -> int:
        """Return the place of the last turn, 0 where there is none."""
        query = select(func.max(ConversationTurn.ordinal)).where(
            ConversationTurn.conversation_id == conversation_id
        )
        return (await self._session.scalar(query)) or 0

    async def turns(self, ids: Iterable[str]) -> Sequence[ConversationTurn]:
        """Return the turns of these conversations in order."""
        query = (
            select(ConversationTurn)
            .where(ConversationTurn.conversation_id.in_(list(ids)))
            .order_by(ConversationTurn.conversation_id, ConversationTurn.ordinal)
        )
        return (await self._session.scalars(query)).all()

    async def state(self, key: str) -> DialogueState | None:
        """Return where the dialogue stands, held until this unit of work ends.

        PostgreSQL holds the key itself, since a first turn has no row to lock; SQLite has one writer at most.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
        return await self._session.get(DialogueState, key, populate_existing=True)

    async def save_state(self, key: str, data: dict[str, Any], now: datetime) -> None:
        """Write where the dialogue stands."""
        await self._session.merge(DialogueState(key=key, data=data, updated_at=now))
        await self._session.flush()

    async def forget(self, channel: str, area: str, address: str) -> None:
        """Take the address out of conversations, and drop the dialogue that stood under it."""
        there = (Conversation.channel == channel, Conversation.area == area, Conversation.address == address)
        await self._session.execute(update(Conversation).where(*there).values(address=""))
        key = f"{channel}:{area}:{address}"
        await self._session.execute(delete(DialogueState).where(DialogueState.key == key))

    async def search(
        self,
        *,
        area: str | None,
        person_id: str | None,
        channel: str | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> Sequence[Conversation]:
        """Return conversations, the latest first."""
        query = select(Conversation).order_by(Conversation.started_at.desc(), Conversation.id.desc())
        if area is not None:
            query = query.where(Conversation.area == area)
        if person_id is not None:
            query = query.where(Conversation.person_id == person_id)
        if channel is not None:
            query = query.where(Conversation.channel == channel)
        if since is not None:
            query = query.where(Conversation.started_at >= since)
        if until is not None:
            query = query.where(Conversation.started_at < until)
        return (await self._session.scalars(query.limit(limit))).all()
