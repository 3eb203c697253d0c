"""The archive of conversations: search with filters and pages; called by the console."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.archive.repository import UTTERANCES, ArchiveRepository, flagged, handed_over
from backend.archive.schemas import Found, Outcome, Query, Results, Tally
from backend.conversations.models import Conversation, ConversationTurn


class ArchiveService:
    """Conversations on every channel, found again."""

    def __init__(self, repository: ArchiveRepository) -> None:
        self._repository = repository

    async def search(self, query: Query) -> Results:
        """Return a page of what fits ``query``; an unknown ``before`` begins at the latest."""
        last = await self._repository.find(query.before) if query.before else None
        rows = await self._repository.search(query, last)
        shown = rows[: query.limit]
        turns: defaultdict[str, list[ConversationTurn]] = defaultdict(list)
        for turn in await self._repository.turns([row.id for row, _ in shown]):
            turns[turn.conversation_id].append(turn)
        found = tuple(_found(row, name, turns[row.id], query.words) for row, name in shown)
        return Results(found, shown[-1][0].id if len(rows) > query.limit else "")

    async def outcomes(self, conversation_id: str, turn_ids: Sequence[str]) -> dict[str, tuple[Outcome, ...]]:
        """Return what was done in each of these turns of a conversation, by turn."""
        found: defaultdict[str, list[Outcome]] = defaultdict(list)
        for visit in await self._repository.bookings(turn_ids):
            found[visit.key].append(Outcome("visit", visit.id, "booked"))
        for change in await self._repository.changes(turn_ids):
            found[change.key or ""].append(Outcome("visit", change.visit_id, change.what))
        for ticket in await self._repository.tickets(conversation_id):
            turn_id = ticket.key.rpartition(":")[0]  # handlers name a ticket by turn and kind
            found[turn_id].append(Outcome("ticket", ticket.id, ticket.kind, ticket.number))
        return {turn_id: tuple(outcomes) for turn_id, outcomes in found.items()}

    async def intents(self, areas: Collection[str]) -> tuple[str, ...]:
        """Return the intents that occur in these areas."""
        return tuple(await self._repository.intents(areas))

    async def tally(self, areas: Collection[str], since: datetime) -> Tally:
        """Return the numbers of conversations that began since then."""
        return Tally(
            conversations=await self._repository.count(areas, since),
            handed_over=await self._repository.count(areas, since, handed_over()),
            flagged=await self._repository.count(areas, since, flagged()),
        )


def _found(row: Conversation, name: str, turns: Sequence[ConversationTurn], words: str) -> Found:
    excerpt, entities = _excerpt(turns, words)
    said = [turn for turn in turns if turn.kind in UTTERANCES and turn.text]
    return Found(
        id=row.id,
        channel=row.channel,
        area=row.area,
        address=row.address,
        person=name,
        started_at=row.started_at,
        ended_at=row.ended_at,
        flags=tuple(row.flags),
        has_recording=bool(row.recording),
        turns=len(turns),
        intents=tuple(dict.fromkeys(turn.intent for turn in said if turn.intent)),
        handed_over=any(
            part.get("kind") == "handoff" for turn in turns for part in turn.reply.get("parts", ())
        ),
        lowest=min((turn.score for turn in said), default=1.0),
        excerpt=excerpt,
        entities=entities,
    )


def _excerpt(turns: Sequence[ConversationTurn], words: str) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    """Return the text to show in a list and the entities in it; an answer of ours has none."""
    said = [turn for turn in turns if turn.kind in UTTERANCES and turn.text]
    for turn in turns if words else ():
        if words in turn.text:
            return turn.text, tuple(turn.entities)
        if words in turn.reply_text:
            return turn.reply_text, ()
    return (said[0].text, tuple(said[0].entities)) if said else ("", ())
