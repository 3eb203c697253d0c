"""Schedule: the caller's coming visits and how each is said; handlers that look up, cancel or move ask it."""

from backend.people.schemas import Caller, PersonView
from backend.people.service import PeopleService
from backend.visits.schemas import VisitView
from backend.visits.service import VisitService
from bot.kernel.lines import Lines, SlotValue
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Words
from core.clock import Clock, local
from handlers import wording


class Schedule:
    """The caller's coming visits, and how each is said."""

    def __init__(
        self, caller: Caller, people: PeopleService, visits: VisitService, lines: Lines, clock: Clock
    ) -> None:
        self._caller = caller
        self._people = people
        self._visits = visits
        self._lines = lines
        self._clock = clock

    async def people(self) -> tuple[PersonView, ...]:
        """Return those whose visits the caller may hear of: themselves, and who has consented."""
        if self._caller.person:
            known = await self._people.beneficiaries(self._caller.person.id)
            return tuple(one.person for one in known)
        return self._caller.household

    async def upcoming(self) -> tuple[VisitView, ...]:
        """Return their visits, soonest first."""
        return await self._visits.upcoming([person.id for person in await self.people()])

    def line(self, visit: VisitView) -> Words:
        """Return one visit as a sentence."""
        worker = visit.workers[0].honorific if visit.workers else "护理员"
        return self._lines(
            "utter_visit",
            when=self.when(visit),
            service=visit.item.name,
            who=(visit.elder.honorific, visit.elder.honorific, True),
            worker=(worker, worker, True),
        )

    def when(self, visit: VisitView) -> SlotValue:
        """Return when the visit begins."""
        return wording.when(local(visit.start), self._clock())

    def named(self, line: str, visit: VisitView) -> Words:
        """Return ``line`` about ``visit``."""
        return self._lines(line, when=self.when(visit), service=visit.item.name)


def fits(visit: VisitView, meaning: Meaning) -> bool:
    """Return whether the service and the day in ``meaning``, where it names any, are those of ``visit``."""
    service, day = meaning.named("service"), meaning.value("date")
    right_service = service in (None, visit.item.code, visit.item.category)
    return right_service and (day is None or local(visit.start).date().isoformat() == day)
