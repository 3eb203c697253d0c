"""Timing: when the visit can be, what to offer where the wished time is taken; the desk asks it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import ClassVar

from backend.catalogue.schemas import ItemView
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue, State
from bot.kernel.lines import Lines, SlotValue
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Expect, ExpectKind, Reply, Words
from core.clock import SHANGHAI, Clock, local
from core.errors import NotOpen
from handlers import offers, wording
from handlers.booking.states import Booking

_PERIODS: Mapping[str, tuple[time, time]] = {
    "morning": (time(8), time(12)),
    "noon": (time(11), time(14)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time(20)),
}
_OFFERS = 3
_OTHERS_ASKED = 2
"""Of so many days beside the first the caller is asked by name; of more, what is free is offered."""


class Timing:
    """Turns the wished day and hour in ``dialogue.data`` into a start, or into a question.

    A talk with states of its own says in a subclass which of them ask and offer.
    """

    asking: ClassVar[State] = Booking.when
    offering: ClassVar[State] = Booking.choosing

    def __init__(self, visits: VisitService, lines: Lines, clock: Clock) -> None:
        self._visits = visits
        self._lines = lines
        self._clock = clock

    async def question(self, dialogue: Dialogue, item: ItemView) -> Reply | None:
        """Settle ``dialogue.data["start"]``; return what must be asked first, or None."""
        data = dialogue.data
        if data.get("start"):
            return None
        others = [other for other in data.get("rivals", "").split("|") if other]
        if not data.get("date") or 0 < len(others) <= _OTHERS_ASKED:
            return self._ask_day(dialogue)
        data.pop("rivals", None)
        day, hour = date.fromisoformat(data["date"]), exact(data.get("time", ""))
        if hour is None:
            return await self.offer(dialogue, item, day)
        if others:
            return await self._offer_days(dialogue, item, [day, *map(date.fromisoformat, others)], hour)
        return await self._settle(dialogue, item, day, hour)

    async def _settle(self, dialogue: Dialogue, item: ItemView, day: date, hour: time) -> Reply | None:
        data = dialogue.data
        try:
            start = datetime.combine(day, hour, SHANGHAI)
            opening = await self._visits.available(item.code, data["elder"], start)
        except NotOpen as reason:
            del data["time"]
            return self._ask(dialogue, self.asking, "utter_not_open", reason=reason.spoken)
        if opening is None:
            return await self.offer(dialogue, item, day, hour)
        data["start"] = local(opening.start).isoformat()
        return None

    async def offer(self, dialogue: Dialogue, item: ItemView, day: date, wished: time | None = None) -> Reply:
        """Return the openings nearest to ``day`` and the ``wished`` hour, or a request for another day."""
        data = dialogue.data
        after, before = _PERIODS.get(data.get("time", ""), (None, None))
        openings = await self._visits.openings(
            item.code, data["elder"], day, after=after, before=before, near=wished, limit=_OFFERS
        )
        if not openings:
            data.pop("date", None)
            return self._ask(dialogue, self.asking, "utter_full")
        starts = [local(opening.start) for opening in openings]
        offers.put(data, "start", [start.isoformat() for start in starts])
        now = self._clock()
        if wished is None and all(start.date() == day for start in starts):
            options = tuple(_words(wording.clock(start.time())) for start in starts)
            return self._ask(
                dialogue, self.offering, "utter_offer", "choice", options, day=wording.day(day, now)
            )
        options = tuple(_words(wording.when(start, now)) for start in starts)
        return self._ask(dialogue, self.offering, "utter_offer_nearest", "choice", options)

    async def _offer_days(
        self, dialogue: Dialogue, item: ItemView, days: Sequence[date], hour: time
    ) -> Reply:
        """Return the first of ``days`` that are free at ``hour``: any day of a week will do."""
        free: list[datetime] = []
        for day in days:
            start = datetime.combine(day, hour, SHANGHAI)
            with suppress(NotOpen):
                if await self._visits.available(item.code, dialogue.data["elder"], start):
                    free.append(start)
            if len(free) == _OFFERS:
                break
        if not free:
            return await self.offer(dialogue, item, days[0], hour)
        offers.put(dialogue.data, "start", [start.isoformat() for start in free])
        options = tuple(_words(wording.when(start, self._clock())) for start in free)
        return self._ask(dialogue, self.offering, "utter_which_day", "choice", options)

    def hear(self, dialogue: Dialogue, meaning: Meaning) -> None:
        """Note what else the day just heard may be; take the one offer that fits day and hour."""
        data = dialogue.data
        if data.get("date") in meaning.values("date"):
            data["rivals"] = "|".join(meaning.rivals("date"))
        if meaning.value("date") or meaning.value("time"):
            self.pick(dialogue)

    def pick(self, dialogue: Dialogue) -> bool:
        """Take the one offer that fits the day and hour just heard; return whether exactly one does."""
        data = dialogue.data
        starts = [datetime.fromisoformat(offer) for offer in offers.standing(data, "start")]
        fitting = [start for start in starts if _fits(start, data)]
        if len(fitting) == 1:
            data["start"] = fitting[0].isoformat()
        return len(fitting) == 1

    def _ask_day(self, dialogue: Dialogue) -> Reply:
        """Return the question for the day, or which of those that the same words allow."""
        data = dialogue.data
        if not data.get("rivals"):
            return self._ask(dialogue, self.asking, "utter_ask_day" if data.get("time") else "utter_ask_when")
        days = sorted([data["date"], *data.pop("rivals").split("|")])
        offers.put(data, "date", days)
        options = tuple(_words(wording.day(date.fromisoformat(day), self._clock())) for day in days)
        return self._ask(dialogue, self.offering, "utter_which_day", "choice", options)

    def _ask(
        self,
        dialogue: Dialogue,
        state: State,
        line: str,
        kind: ExpectKind = "date",
        options: tuple[Words, ...] = (),
        **blanks: SlotValue,
    ) -> Reply:
        dialogue.enter(state)
        phrases = tuple(words.spoken for words in options)
        return Reply((Ask(self._lines(line, **blanks), options),), Expect(kind, phrases))


def exact(value: str) -> time | None:
    """Return the clock time in ``value``, or None where it is a part of the day or empty."""
    return time.fromisoformat(value) if ":" in value else None


def _fits(start: datetime, data: Mapping[str, str]) -> bool:
    hour = exact(data.get("time", ""))
    low, high = _PERIODS.get(data.get("time", ""), (time.min, time.max))
    right_hour = start.time() == hour if hour else low <= start.time() < high
    return right_hour and data.get("date", start.date().isoformat()) == start.date().isoformat()


def _words(value: wording.Value) -> Words:
    return Words(value.text, Words.plain(value.speech).speech)
