"""SQL of the watch for swindlers; called by fraud/service.py only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import ConversationTurn
from backend.fraud.models import FraudFinding
from backend.outbox.models import Notice

_UTTERANCES = ("text", "speech")


class FraudRepository:
    """Reads and writes findings in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, finding: FraudFinding) -> None:
        """Write a finding, once for each turn."""
        await self._session.merge(finding)
        await self._session.flush()

    async def of(self, conversation_id: str) -> Sequence[FraudFinding]:
        """Return the findings of a conversation, oldest first."""
        query = (
            select(FraudFinding)
            .where(FraudFinding.conversation_id == conversation_id)
            .order_by(FraudFinding.at, FraudFinding.turn_id)
        )
        return (await self._session.scalars(query)).all()

    async def said(self, conversation_id: str, limit: int) -> list[str]:
        """Return the last things the caller said in a conversation, oldest first."""
        query = (
            select(ConversationTurn.text)
            .where(
                ConversationTurn.conversation_id == conversation_id,
                ConversationTurn.kind.in_(_UTTERANCES),
            )
            .order_by(ConversationTurn.ordinal.desc())
            .limit(limit)
        )
        return list(reversed((await self._session.scalars(query)).all()))

    async def sent(self, persons: Sequence[str], since: datetime) -> Sequence[Notice]:
        """Return the notices that went out to these persons since then, oldest first."""
        query = (
            select(Notice)
            .where(Notice.person_id.in_(persons), Notice.sent_at >= since)
            .order_by(Notice.sent_at)
        )
        return (await self._session.scalars(query)).all()
