"""Conversations: the list with search and filters, and one conversation turn by turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from backend.archive.schemas import Query
from backend.catalogue.schemas import CATEGORIES
from backend.people.schemas import PersonView
from backend.staff.roles import Permission
from backend.unit_of_work import UnitOfWork
from core.errors import InputError, NotFound
from web.staff import labels
from web.staff.asked import clean, day_of, midnight, reason_of
from web.staff.console import Console, serving_areas
from web.staff.exchange import Eyes, exchange
from web.staff.gate import Operator
from web.staff.pages import is_fragment, page, segment
from web.staff.recordings import sound_file


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for in the list, as text, so that the form can show it again."""

    q: str = ""
    channel: str = ""
    area: str = ""
    since: str = ""
    until: str = ""
    intent: str = ""
    flag: str = ""
    handed: str = ""
    doubtful: str = ""
    before: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        """Return the known fields of ``asked``, trimmed."""
        return cls(**{name: clean(asked[name]) for name in cls.__slots__ if name in asked})

    def query(self, areas: frozenset[str]) -> Query:
        """Return the query, never outside ``areas``."""
        since, until = day_of(self.since), day_of(self.until)
        return Query(
            areas=areas & {self.area} if self.area else areas,
            words=self.q,
            channel=self.channel,
            since=midnight(since) if since else None,
            until=midnight(until + timedelta(days=1)) if until else None,
            intent=self.intent,
            flag=self.flag,
            handed_over=bool(self.handed),
            doubtful=bool(self.doubtful),
            before=self.before,
        )

    @property
    def narrowed(self) -> bool:
        """Whether more than words was asked for."""
        return any(getattr(self, name) for name in self.__slots__ if name not in ("q", "before"))

    def older(self, before: str) -> str:
        """Return the query string of the next page."""
        fields = {name: getattr(self, name) for name in self.__slots__} | {"before": before}
        return urlencode({name: value for name, value in fields.items() if value})


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/conversations")
    reader = console.needs(Permission.CONVERSATIONS)
    revealer = console.needs(Permission.REVEAL)
    worker = console.needs(Permission.WORK_TICKETS)

    @routes.get("")
    async def search(request: Request, operator: Operator = reader) -> Response:
        """List what was asked for, thirty at a time."""
        filters = Filters.of(request.query_params)
        async with console.database.reading() as uow:
            areas = await serving_areas(uow, operator)
            results = await uow.archive.search(filters.query(operator.session.scope))
            intents = await uow.archive.intents([area.code for area in areas])
        await console.note(operator.deed("conversations.search"))
        return page(
            "_conversation_rows" if is_fragment(request) else "conversations",
            operator,
            here="conversations",
            filters=filters,
            areas={area.code: area.name for area in areas},
            intents=intents,
            rows=results.rows,
            older=filters.older(results.next) if results.next else "",
        )

    @routes.get("/{conversation_id}")
    async def show(conversation_id: str, operator: Operator = reader) -> Response:
        """Show a conversation, masked."""
        return await _record(console, operator, conversation_id, "conversation", "transcript.read")

    @routes.post("/{conversation_id}/reveal")
    async def reveal(request: Request, conversation_id: str, operator: Operator = revealer) -> Response:
        """Show it once as it was, for a reason that is kept."""
        template = "_record" if is_fragment(request) else "conversation"
        reason = reason_of(operator)
        return await _record(console, operator, conversation_id, template, "transcript.reveal", reason)

    @routes.post("/{conversation_id}/tickets")
    async def open_ticket(conversation_id: str, operator: Operator = worker) -> Response:
        """Write down what is to be done about a conversation."""
        summary = clean(operator.form.get("summary", ""))
        if not summary:
            raise InputError("请写一句要办什么")
        priority = operator.form.get("priority", "")
        async with console.database.unit_of_work() as uow:
            conversation = (await uow.conversations.transcript(conversation_id)).conversation
            if not operator.sees(conversation.area):
                raise NotFound("no such conversation")
            ticket = await uow.tickets.open(
                "other",
                area=conversation.area,
                person_id=conversation.person,
                address=conversation.address,
                summary=summary,
                key=f"{operator.actor}:{conversation_id}:{summary}",
                priority="urgent" if priority == "urgent" else "high" if priority == "high" else "normal",
                conversation=conversation_id,
            )
            await uow.audit.record(operator.deed("ticket.opened", f"ticket:{ticket.id}", ticket.area))
            await uow.commit()
        return RedirectResponse(f"/console/conversations/{segment(conversation_id)}", 303)

    return routes


async def _record(
    console: Console, operator: Operator, conversation_id: str, template: str, action: str, reason: str = ""
) -> Response:
    async with console.database.reading() as uow:
        transcript = await uow.conversations.transcript(conversation_id)
        conversation = transcript.conversation
        if not operator.sees(conversation.area):
            raise NotFound("no such conversation")
        area = await uow.areas.get(conversation.area)
        people = await _people(uow, conversation.person)
        outcomes = await uow.archive.outcomes(conversation_id, [turn.id for turn in transcript.turns])
        verdicts = await uow.corrections.of_conversation(conversation_id)
        reviewers = await uow.staff.names([each.reviewer for said in verdicts.values() for each in said])
        services = {item.code: item.name for item in await uow.catalogue.items()}
    subject = f"conversation:{conversation_id}"
    await console.note(operator.deed(action, subject, conversation.area, reason))
    eyes = Eyes(
        revealed=bool(reason),
        names=[person.name for person in people],
        addresses=[person.address for person in people],
        values=labels.VALUES | CATEGORIES | services,
    )
    return page(
        template,
        operator,
        here="conversations",
        conversation=conversation,
        area=area,
        person=people[0] if people else None,
        revealed=bool(reason),
        exchanges=[exchange(turn, outcomes.get(turn.id, ()), eyes) for turn in transcript.turns],
        verdicts=verdicts,
        reviewers=reviewers,
        sound=operator.may(Permission.RECORDINGS) and sound_file(console, conversation.recording) is not None,
    )


async def _people(uow: UnitOfWork, person_id: str | None) -> list[PersonView]:
    """Return the person and those they may book for: the names that a talk is likely to hold."""
    if person_id is None:
        return []
    return [each.person for each in await uow.people.beneficiaries(person_id)]
