"""What the watch for swindlers found, and what we sent out ourselves; called by handlers and the console."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from backend.fraud.models import FraudFinding
from backend.fraud.repository import FraudRepository
from backend.fraud.schemas import Finding, Outbound, Span

_REMEMBERED = 5


class FraudService:
    """The record of suspicion."""

    def __init__(self, repository: FraudRepository) -> None:
        self._repository = repository

    async def note(self, finding: Finding) -> None:
        """Write what was found in a turn."""
        await self._repository.add(
            FraudFinding(
                turn_id=finding.turn,
                conversation_id=finding.conversation,
                at=finding.at,
                risk=finding.risk,
                verdict=finding.verdict,
                type=finding.type,
                spans=[asdict(span) for span in finding.spans],
                alerted=finding.alerted,
            )
        )

    async def findings(self, conversation_id: str) -> tuple[Finding, ...]:
        """Return what was found in a conversation, oldest first."""
        return tuple(_view(row) for row in await self._repository.of(conversation_id))

    async def alerted(self, conversation_id: str) -> bool:
        """Return whether somebody was told because of this conversation already."""
        return any(row.alerted for row in await self._repository.of(conversation_id))

    async def said(self, conversation_id: str) -> list[str]:
        """Return what the caller said last, oldest first, without the turn that is going on."""
        return await self._repository.said(conversation_id, _REMEMBERED)

    async def outbound(self, persons: Sequence[str], since: datetime) -> tuple[Outbound, ...]:
        """Return what we sent to these persons since then, oldest first."""
        rows = await self._repository.sent(persons, since)
        return tuple(Outbound(row.kind, row.sent_at) for row in rows if row.sent_at)


def _view(row: FraudFinding) -> Finding:
    return Finding(
        turn=row.turn_id,
        conversation=row.conversation_id,
        at=row.at,
        risk=row.risk,
        verdict=row.verdict,
        type=row.type,
        spans=tuple(Span(**span) for span in row.spans),
        alerted=row.alerted,
    )
