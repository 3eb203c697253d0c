"""What was said and done, and where each dialogue stands; called by the ledger of turns and staff."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.conversations.models import Conversation, ConversationTurn
from backend.conversations.repository import ConversationRepository
from backend.conversations.schemas import ConversationStart, ConversationView, Transcript, TurnRow
from core.clock import Clock
from core.errors import NotFound


class ConversationService:
    """Conversations on every channel."""

    def __init__(self, repository: ConversationRepository, *, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def open(self, start: ConversationStart) -> None:
        """Note that a conversation began; the same id again only adds who it is, once that is known."""
        known = await self._repository.find(start.id)
        if known is None:
            conversation = Conversation(
                id=start.id,
                channel=start.channel,
                area=start.area,
                address=start.address,
                trusted=start.trusted,
                person_id=start.person,
                started_at=start.at,
                flags=[],
            )
            if await self._repository.begin(conversation):
                return
            known = await self._found(start.id)  # another process was faster
        known.person_id = known.person_id or start.person

    async def record(self, row: TurnRow) -> None:
        """Write a turn behind those before it; a turn that is written already stays as it is.

        Raises NotFound where the conversation was not opened.
        """
        conversation = await self._repository.lock(row.conversation)
        if conversation is None:
            raise NotFound("no such conversation")
        if await self._repository.turn(row.id) is not None:
            return
        await self._repository.add(
            ConversationTurn(
                id=row.id,
                conversation_id=row.conversation,
                ordinal=await self._repository.last_ordinal(row.conversation) + 1,
                at=row.at,
                kind=row.kind,
                text=row.text,
                confidence=row.confidence,
                intent=row.intent,
                score=row.score,
                entities=[dict(entity) for entity in row.entities],
                handler=row.handler,
                before=row.before,
                after=row.after,
                reply_text=row.reply_text,
                reply_speech=row.reply_speech,
                reply=dict(row.reply),
                stages=dict(row.stages),
                error=row.error,
            )
        )

    async def recorded(self, turn_id: str) -> dict[str, Any] | None:
        """Return the reply that was given to this very turn, or None where it is new."""
        turn = await self._repository.turn(turn_id)
        return dict(turn.reply) if turn else None

    async def heard(self, conversation_id: str, part: float, stages: Mapping[str, float]) -> None:
        """Note how much (0..1) of the last answer was heard, beside what its sound took (ms by stage)."""
        turn = await self._repository.last_turn(conversation_id)
        if turn is not None:
            turn.stages = {**turn.stages, **stages, "heard": part}

    async def flag(self, conversation_id: str, flag: str) -> None:
        """Mark the conversation for staff (emergency, fraud, no_recording…), once."""
        conversation = await self._found(conversation_id)
        if flag not in conversation.flags:
            conversation.flags = [*conversation.flags, flag]

    async def end(
        self, conversation_id: str, by: str, recording: str | None = None, at: datetime | None = None
    ) -> None:
        """Note that the conversation ended, once; ``by`` is caller, machine, staff or error."""
        conversation = await self._found(conversation_id)
        if conversation.ended_at is None:
            conversation.ended_at, conversation.ended_by = at or self._clock(), by
        if recording is not None:
            conversation.recording = recording

    async def forget(self, channel: str, area: str, address: str) -> None:
        """Forget the address by which somebody wrote, and where that talk stood; what was said stays."""
        await self._repository.forget(channel, area, address)

    async def load_state(self, key: str) -> dict[str, Any] | None:
        """Return where the dialogue under ``key`` stands, held until this unit of work ends."""
        state = await self._repository.state(key)
        return dict(state.data) if state else None

    async def save_state(self, key: str, data: Mapping[str, Any]) -> None:
        """Note where the dialogue under ``key`` stands."""
        await self._repository.save_state(key, dict(data), self._clock())

    async def transcript(self, conversation_id: str) -> Transcript:
        """Return the conversation with its turns; raises NotFound."""
        conversation = await self._found(conversation_id)
        return (await self._transcripts([conversation]))[0]

    async def search(
        self,
        *,
        area: str | None = None,
        person_id: str | None = None,
        channel: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> tuple[Transcript, ...]:
        """Return conversations with their turns, the latest first."""
        rows = await self._repository.search(
            area=area, person_id=person_id, channel=channel, since=since, until=until, limit=limit
        )
        return await self._transcripts(rows)

    async def _found(self, conversation_id: str) -> Conversation:
        conversation = await self._repository.find(conversation_id)
        if conversation is None:
            raise NotFound("no such conversation")
        return conversation

    async def _transcripts(self, rows: Sequence[Conversation]) -> tuple[Transcript, ...]:
        turns: defaultdict[str, list[TurnRow]] = defaultdict(list)
        for turn in await self._repository.turns([row.id for row in rows]):
            turns[turn.conversation_id].append(_turn(turn))
        return tuple(Transcript(_view(row), tuple(turns[row.id])) for row in rows)


def _view(row: Conversation) -> ConversationView:
    return ConversationView(
        id=row.id,
        channel=row.channel,
        area=row.area,
        address=row.address,
        trusted=row.trusted,
        person=row.person_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        recording=row.recording,
        flags=tuple(row.flags),
    )


def _turn(row: ConversationTurn) -> TurnRow:
    return TurnRow(
        id=row.id,
        conversation=row.conversation_id,
        at=row.at,
        kind=row.kind,
        text=row.text,
        confidence=row.confidence,
        intent=row.intent,
        score=row.score,
        entities=tuple(row.entities),
        handler=row.handler,
        before=row.before,
        after=row.after,
        reply_text=row.reply_text,
        reply_speech=row.reply_speech,
        reply=row.reply,
        stages=row.stages,
        error=row.error,
        ordinal=row.ordinal,
    )
