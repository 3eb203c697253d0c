"""SQL of corrections; called by corrections/service.py only."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, ConversationTurn
from backend.corrections.models import TurnCorrection


class CorrectionRepository:
    """Reads and writes corrections in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, row: TurnCorrection) -> None:
        """Write ``row`` in the place of what its reviewer said of the turn before."""
        await self._session.merge(row)
        await self._session.flush()

    async def turn(self, turn_id: str) -> ConversationTurn | None:
        """Return the turn."""
        return await self._session.get(ConversationTurn, turn_id)

    async def of_conversation(self, conversation_id: str) -> Sequence[TurnCorrection]:
        """Return what was said of the turns of a conversation, oldest first."""
        query = (
            select(TurnCorrection)
            .join(ConversationTurn, ConversationTurn.id == TurnCorrection.turn_id)
            .where(ConversationTurn.conversation_id == conversation_id)
            .order_by(TurnCorrection.at, TurnCorrection.reviewer)
        )
        return (await self._session.scalars(query)).all()

    async def reviewed(
        self, areas: Collection[str] | None
    ) -> Sequence[tuple[ConversationTurn, str, str | None]]:
        """Return each verdict as turn, intent and person, in the order of the talks; None: of every area."""
        query = (
            select(ConversationTurn, TurnCorrection.intent, Conversation.person_id)
            .join(TurnCorrection, TurnCorrection.turn_id == ConversationTurn.id)
            .join(Conversation, Conversation.id == ConversationTurn.conversation_id)
            .order_by(Conversation.started_at, ConversationTurn.ordinal, ConversationTurn.id)
        )
        if areas is not None:
            query = query.where(Conversation.area.in_(areas))
        return [(turn, intent, person) for turn, intent, person in await self._session.execute(query)]
