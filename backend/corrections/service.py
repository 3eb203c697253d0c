"""Corrections: what a sentence should have been taken for; written at the console, read by the export."""

from collections import defaultdict
from collections.abc import Collection

from backend.conversations.models import ConversationTurn
from backend.corrections.models import TurnCorrection
from backend.corrections.repository import CorrectionRepository
from backend.corrections.schemas import Correction, Reviewed
from core.clock import Clock
from core.errors import NotFound
from core.redaction import redact


class CorrectionService:
    """Verdicts of reviewers. Nothing here trains anything."""

    def __init__(self, repository: CorrectionRepository, *, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def correct(
        self, conversation_id: str, turn_id: str, reviewer: str, intent: str, note: str = ""
    ) -> Correction:
        """Note what ``reviewer`` says a turn of this conversation meant; the latest word of each counts.

        Raises NotFound where the conversation has no such turn, or nothing was said in it.
        """
        turn = await self._repository.turn(turn_id)
        if turn is None or turn.conversation_id != conversation_id or not turn.text:
            raise NotFound("no such turn")
        row = TurnCorrection(
            turn_id=turn_id, reviewer=reviewer, intent=intent, note=redact(note), at=self._clock()
        )
        await self._repository.put(row)
        return _view(row)

    async def of_conversation(self, conversation_id: str) -> dict[str, tuple[Correction, ...]]:
        """Return what reviewers said, by turn, oldest first."""
        found: defaultdict[str, list[Correction]] = defaultdict(list)
        for row in await self._repository.of_conversation(conversation_id):
            found[row.turn_id].append(_view(row))
        return {turn: tuple(said) for turn, said in found.items()}

    async def reviewed(self, areas: Collection[str] | None = None) -> tuple[tuple[Reviewed, ...], int]:
        """Return the sentences on which reviewers agree, oldest first, and on how many they do not."""
        verdicts: dict[str, set[str]] = {}
        turns: dict[str, tuple[ConversationTurn, str | None]] = {}
        for turn, intent, person in await self._repository.reviewed(areas):
            verdicts.setdefault(turn.id, set()).add(intent)
            turns[turn.id] = turn, person
        agreed = tuple(
            Reviewed(turn.text, next(iter(verdicts[turn.id])), tuple(turn.entities), person)
            for turn, person in turns.values()
            if len(verdicts[turn.id]) == 1 and turn.text
        )
        return agreed, sum(len(said) > 1 for said in verdicts.values())


def _view(row: TurnCorrection) -> Correction:
    return Correction(row.turn_id, row.reviewer, row.intent, row.note, row.at)
