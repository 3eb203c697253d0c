"""A score for the last finished visit, asked for where it was not said."""

from datetime import timedelta

from backend.visits.schemas import VisitView
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import Entity, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Expect, Handoff, Reply, Say, Words
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from core.clock import Clock
from handlers.cases import Cases
from handlers.schedule import Schedule

_RECENT = timedelta(days=30)
_POOR = 2
_CHOICES = ("5", "4", "3", "2", "1")
_WORDS = ("很满意", "满意", "一般", "不满意", "很不满意")


class Rating(StatesGroup):
    """Waiting for the score."""

    asked = State()


router = Router("rating")
router.provide("cases", Cases)
router.provide("schedule", Schedule)


@router.on(Intent("rate_service") | (InState(Rating.asked) & (Entity("rating") | Intent("choose"))))
async def rate(
    turn: Turn,
    meaning: Meaning,
    dialogue: Dialogue,
    visits: VisitService,
    schedule: Schedule,
    cases: Cases,
    lines: Lines,
    clock: Clock,
) -> Reply:
    """Note the score; a poor one goes to staff as well."""
    visit = await _last_finished(visits, schedule, clock)
    if visit is None:
        return Reply((Say(lines("utter_nothing_to_rate")),))
    stars = _stars(meaning)
    if stars is None:
        dialogue.enter(Rating.asked)
        options = tuple(Words.plain(word) for word in _WORDS)
        question = lines("utter_ask_rating", service=visit.item.name)
        return Reply((Ask(question, options),), Expect("choice", _WORDS))
    dialogue.leave()
    await visits.rate(visit.id, stars, by=visit.elder.id, channel=turn.channel, key=turn.id)
    if stars > _POOR:
        return Reply((Say(lines("utter_rated")),))
    ticket = await cases.open("poor_rating", f"低分评价 {visit.id}：{stars} 星", priority="high")
    return Reply((Say(lines("utter_rated_poor")), Handoff("poor_rating", ticket.id)))


async def _last_finished(visits: VisitService, schedule: Schedule, clock: Clock) -> VisitView | None:
    people = [person.id for person in await schedule.people()]
    found = await visits.search(elder_ids=people, since=clock() - _RECENT, statuses=("completed",))
    return max(found, key=lambda visit: visit.start, default=None)


def _stars(meaning: Meaning) -> int | None:
    if rating := meaning.value("rating"):
        return int(rating)
    choice = meaning.value("choice") or ""
    return int(_CHOICES[int(choice) - 1]) if choice in _CHOICES else None
