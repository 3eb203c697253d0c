"""Watch: looks at every turn of every channel for swindlers; staff and family hear of a likely one, once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from backend.conversations.service import ConversationService
from backend.fraud.schemas import Finding, Span
from backend.fraud.service import FraudService
from backend.people.schemas import Caller
from backend.people.service import PeopleService
from backend.tickets.service import TicketService
from bot.kernel.inject import Context
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Notify, Reply
from bot.kernel.router import Handled, Next, NotHandled
from bot.kernel.turn import Speech, Text, Turn
from bot.nlu.scam import Assessment, ScamWatch
from core.redaction import redact
from handlers.kin import may_hear

_BLATANT = 0.9
"""Risk of a single turn from which it is answered as a swindle, whatever it was taken for."""
_YIELDING = frozenset(
    {
        "apply_benefit",
        "ask_policy",
        "companionship",
        "complain",
        "greet",
        "inform",
        "nlu_fallback",
        "out_of_scope",
        "query_case",
        "thank",
    }
)
"""Intents that give way to a blatant swindle; an emergency or a report never does."""


async def watch(following: Next, context: Context) -> Handled | NotHandled:
    """Assess the turn in its talk, note what was found, tell who must know, and go on."""
    turn: Turn = context["turn"]
    if not isinstance(turn.content, Text | Speech) or not turn.text.strip():
        return await following(context)
    fraud: FraudService = context["fraud"]
    scam: ScamWatch = context["scam"]
    said = [*await fraud.said(turn.conversation), redact(turn.text)]
    talk, alone = scam.assess(said), scam.assess(said[-1])
    meaning: Meaning = context["meaning"]
    if alone.risk >= _BLATANT and meaning.intent in _YIELDING:
        meaning = replace(meaning, intent="check_fraud", confidence=alone.risk, rule="watch")
    outcome = await following({**context, "meaning": meaning})
    if talk.verdict == "safe" and meaning.intent != "report_fraud":
        return outcome
    # What was said before is no news: a turn counts that has telling words of its own.
    grave = (talk.verdict == "scam" and alone.verdict != "safe") or _reported(meaning, talk)
    alerted = grave and not await fraud.alerted(turn.conversation)
    notices = await _alert(context, talk, said, meaning) if alerted else ()
    if talk.evidence or alerted:
        await fraud.note(_finding(turn, talk, alerted=alerted))
    if notices and isinstance(outcome, Handled):
        reply = outcome.reply
        return replace(outcome, reply=Reply((*reply.parts, *notices), reply.expect))
    return outcome


def _reported(meaning: Meaning, talk: Assessment) -> bool:
    """Return whether a loss was told beyond doubt."""
    return meaning.intent == "report_fraud" and (meaning.rule is not None or talk.verdict != "safe")


async def _alert(
    context: Context, talk: Assessment, said: Sequence[str], meaning: Meaning
) -> tuple[Notify, ...]:
    """Flag the talk, open a ticket, and return the words for the family: that, and no more."""
    turn: Turn = context["turn"]
    caller: Caller = context["caller"]
    conversations: ConversationService = context["conversations"]
    await conversations.flag(turn.conversation, "fraud")
    ticket = await _ticket(context, talk, urgent=meaning.intent == "report_fraud")
    elder = caller.person
    if elder is None or not elder.is_elder:
        return ()
    people: PeopleService = context["people"]
    lines: Lines = context["lines"]
    words = lines("utter_fraud_family", who=(elder.honorific, elder.honorific, True))
    return tuple(Notify(one.id, ticket, words) for one in await may_hear(people, elder, "。".join(said)))


async def _ticket(context: Mapping[str, Any], talk: Assessment, *, urgent: bool) -> str:
    turn: Turn = context["turn"]
    caller: Caller = context["caller"]
    tickets: TicketService = context["tickets"]
    ticket = await tickets.open(
        "fraud_watch",
        area=turn.area,
        person_id=caller.person.id if caller.person else None,
        address=turn.address,
        summary=f"疑似诈骗：{talk.type or '类型不明'}，风险{round(talk.risk * 100)}%",
        key=f"{turn.conversation}:fraud_watch",
        priority="urgent" if urgent else "high",
        conversation=turn.conversation,
    )
    return ticket.id


def _finding(turn: Turn, talk: Assessment, *, alerted: bool) -> Finding:
    return Finding(
        turn=turn.id,
        conversation=turn.conversation,
        at=turn.at,
        risk=talk.risk,
        verdict=talk.verdict,
        type=talk.type or "",
        spans=tuple(Span(e.start, e.end, e.text, e.signal) for e in talk.evidence),
        alerted=alerted,
    )
