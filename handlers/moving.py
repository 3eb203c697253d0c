"""Moves a booking: finds which one, settles the new time as booking does, reads back, then moves it."""

from datetime import datetime
from typing import ClassVar

from backend.people.schemas import Caller
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import Entity, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from core.clock import Clock
from core.errors import NotOpen, SlotTaken
from handlers import offers, wording
from handlers.actor import actor
from handlers.booking.states import Booking
from handlers.booking.timing import Timing
from handlers.cases import Cases
from handlers.schedule import Schedule, fits


class Moving(StatesGroup):
    """Which visit, to when, and whether really."""

    choosing = State()
    when = State()
    offered = State()
    confirming = State()


class MovingTiming(Timing):
    """The new time of a visit that is booked already."""

    asking: ClassVar[State] = Moving.when
    offering: ClassVar[State] = Moving.offered


class MovingDesk:
    """One turn's work on the new time in ``dialogue.data``."""

    def __init__(
        self,
        dialogue: Dialogue,
        visits: VisitService,
        schedule: Schedule,
        timing: MovingTiming,
        lines: Lines,
        clock: Clock,
    ) -> None:
        self._dialogue = dialogue
        self._visits = visits
        self._schedule = schedule
        self._timing = timing
        self._lines = lines
        self._clock = clock

    def hear(self, meaning: Meaning) -> None:
        """Take over the new time; of two days the later named is the new one (后天那个改到大后天)."""
        data = self._dialogue.data
        for name in ("date", "time"):
            if values := meaning.values(name):
                data[name] = values[-1]
                data.pop("start", None)
        self._timing.hear(self._dialogue, meaning)

    async def choose(self, meaning: Meaning) -> Reply:
        """Find which visit is meant, or ask."""
        visits = await self._schedule.upcoming()
        named = [visit for visit in visits if fits(visit, meaning)] or list(visits)
        if not named:
            return Reply((Ask(self._lines("utter_no_visits")),))
        if len(named) == 1:
            self._dialogue.data["visit"] = named[0].id
            return await self.settle()
        offers.put(self._dialogue.data, "visit", [visit.id for visit in named])
        self._dialogue.enter(Moving.choosing)
        options = tuple(self._schedule.line(visit) for visit in named)
        return Reply((Ask(self._lines("utter_which_to_move"), options),), Expect("choice"))

    async def settle(self) -> Reply:
        """Return the question that is still open about the new time, or the read-back."""
        visit = await self._visits.get(self._dialogue.data["visit"])
        self._dialogue.data["elder"] = visit.elder.id
        question = await self._timing.question(self._dialogue, visit.item)
        if question is not None:
            return question
        self._dialogue.enter(Moving.confirming)
        words = self._lines(
            "utter_confirm_move",
            service=visit.item.name,
            old=self._schedule.when(visit),
            when=wording.when(datetime.fromisoformat(self._dialogue.data["start"]), self._clock()),
        )
        return Reply((Confirm(words),), Expect("yes_no"))


router = Router("moving")
router.provide("cases", Cases)
router.provide("schedule", Schedule)
router.provide("timing", MovingTiming)
router.provide("desk", MovingDesk)


@router.on(Intent("reschedule_booking") & ~InState(Booking, Moving))
async def begin(meaning: Meaning, dialogue: Dialogue, desk: MovingDesk) -> Reply:
    """Wants another time for a visit."""
    dialogue.leave()
    desk.hear(meaning)
    return await desk.choose(meaning)


@router.on(InState(Moving.when, Moving.offered, Moving.confirming), Entity("date", "time"))
async def told(meaning: Meaning, desk: MovingDesk) -> Reply:
    """Said the new time, or corrected it."""
    desk.hear(meaning)
    return await desk.settle()


@router.on(InState(Moving.choosing, Moving.offered), Intent("choose", "inform", "affirm"))
async def chose(meaning: Meaning, dialogue: Dialogue, desk: MovingDesk) -> Reply:
    """Picked the visit or the time; a mere yes takes the first."""
    offers.pick(dialogue.data, meaning.value("choice") or "1")
    return await desk.settle()


@router.on(InState(Moving.confirming), Intent("affirm", "reschedule_booking"))
async def agreed(
    turn: Turn,
    dialogue: Dialogue,
    caller: Caller,
    visits: VisitService,
    cases: Cases,
    lines: Lines,
    clock: Clock,
) -> Reply:
    """Move the visit, or hand to staff what is too close."""
    visit = await visits.get(dialogue.data["visit"])
    start = datetime.fromisoformat(dialogue.data["start"])
    by = actor(caller, visit.elder.id)
    dialogue.leave()
    try:
        moved = await visits.reschedule(visit.id, start, by=by, channel=turn.channel, key=turn.id)
    except NotOpen:
        ticket = await cases.open("late_move", f"临近改约 {visit.id}", priority="high")
        return Reply((Say(lines("utter_move_by_staff")), Handoff("late_move", ticket.id)))
    except SlotTaken:
        return Reply((Say(lines("utter_taken")), Ask(lines("utter_ask_when"))))
    told = lines("utter_moved", service=moved.item.name, when=wording.when(moved.start, clock()))
    return Reply((Say(told), Ask(lines("utter_anything_else"))))


@router.on(InState(Moving), Intent("deny", "goodbye", "cancel_booking"))
async def kept(dialogue: Dialogue, lines: Lines) -> Reply:
    """Leave the visit as it is."""
    dialogue.leave()
    return Reply((Say(lines("utter_not_moved")),))
