"""A month of past visits, those of today and a few that lie ahead, as rows; called by backend/seed.py."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from backend.accounts.service import first_day
from backend.catalogue.schemas import ItemView
from backend.dispatching.service import may_do
from backend.dispatching.timetable import Candidate, Timetable, quarters
from backend.dispatching.travel import Place, travel_quarters
from backend.people.schemas import PersonView
from backend.seeding.areas import Row
from backend.seeding.people import WANG_XIUYING
from backend.workers.schemas import WorkerView
from core.clock import local

_DAYS = 30
_AHEAD = 3
_TODAY = 30
_ON_THE_WAY = timedelta(minutes=30)
_SETTLED = timedelta(hours=1)
"""How long after its end a visit is rated, or known to have been in vain."""
_SET_OUT = {"en_route": 1, "in_service": 2, "completed": 3, "rated": 3}
"""How many steps a visit of that state has behind it, once somebody set out."""
_LIKED = ("clean.rooms", "bath.home", "meal.cooking", "visit.company", "clean.haircut", "medical.pressure")


@dataclass
class Month:
    """Rows of each table, in the order in which they must be written."""

    visits: list[Row] = field(default_factory=list)
    visit_workers: list[Row] = field(default_factory=list)
    worker_quarters: list[Row] = field(default_factory=list)
    elder_quarters: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)


@dataclass
class Planner:
    """Plans visits of one area one after the other, with the choice of worker that bookings use."""

    area: str
    now: datetime
    subsidy: int
    places: dict[str, Place]
    workers: Sequence[WorkerView]
    chance: Random
    month: Month = field(default_factory=Month)
    _taken: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _elders: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _money: dict[tuple[str, date], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def plan(self, elders: Sequence[PersonView], items: Sequence[ItemView]) -> Month:
        """Return the rows of past and coming visits; 王秀英 has none this month: her money is whole."""
        liked = [item for item in items if item.code in _LIKED]
        today = self.now.date()
        for elder in elders:
            if elder.id == WANG_XIUYING:
                last = today.replace(day=1) - timedelta(days=4)
                for code, day in (("clean.rooms", last - timedelta(days=7)), ("bath.home", last)):
                    item = next(item for item in items if item.code == code)
                    self._visit(elder, item, local(datetime.combine(day, time(9))))
                continue
            for _ in range(self.chance.randint(1, 7)):
                item = self.chance.choice(liked if self.chance.random() < 0.7 else list(items))
                day = today - timedelta(days=self.chance.randint(1, _DAYS))
                self._visit(elder, item, self._hour(day))
            if self.chance.random() < 0.1:
                day = today + timedelta(days=self.chance.randint(1, _AHEAD))
                self._visit(elder, self.chance.choice(liked), self._hour(day))
        self._today(elders, liked)
        self.month.accounts = list(self._accounts())
        return self.month

    def _today(self, elders: Sequence[PersonView], liked: Sequence[ItemView]) -> None:
        """Plan visits of today: done, under way and to come, by where the clock stands."""
        others = [elder for elder in elders if elder.id != WANG_XIUYING]
        for elder in self.chance.sample(others, _TODAY):
            self._visit(elder, self.chance.choice(liked), self._hour(self.now.date()))

    def _hour(self, day: date) -> datetime:
        return local(datetime.combine(day, time(8))) + timedelta(minutes=30 * self.chance.randint(0, 12))

    def _visit(self, elder: PersonView, item: ItemView, start: datetime) -> None:
        end = start + timedelta(minutes=item.minutes)
        home = self.places[elder.district]
        candidates = [
            Candidate(worker, before=way, after=max(1, way))
            for worker in self.workers
            if may_do(worker, item, elder)
            for way in [travel_quarters(self.places[worker.district], home)]
        ]
        timetable = Timetable(
            tuple(candidates),
            {name: frozenset(taken) for name, taken in self._taken.items()},
            frozenset(self._elders[elder.id]),
        )
        chosen = timetable.pick(start, end, item.workers) if timetable.elder_free(start, end) else ()
        if not chosen:
            return  # that hour was full, as in life
        visit = self._row(elder, item, start, end)
        self.month.visits.append(visit)
        self._take(visit, elder, chosen)
        self._history(visit)

    def _row(self, elder: PersonView, item: ItemView, start: datetime, end: datetime) -> Row:
        number = len(self.month.visits) + 1
        visit_id = f"v-{self.area}-{number:05}"
        status = self._status(elder, start, end)
        visit = {
            "id": visit_id,
            "key": f"seed:{visit_id}",
            "area": self.area,
            "elder_id": elder.id,
            "item_code": item.code,
            "starts_at": start,
            "ends_at": end,
            "status": status,
            "passcode": str(self.chance.randint(1000, 9999)),
            "price": item.price,
            "covered": 0,
            "pay": "account" if elder.groups else "cash",
            "charge": visit_id,
            "channel": self.chance.choice(("phone", "phone", "phone", "wechat")),
            "booked_by": elder.id,
            "rating": self.chance.choice((3, 4, 5, 5, 5)) if status == "rated" else None,
            "created_at": start - timedelta(days=1),
        }
        if elder.groups and item.subsidised and status != "no_show":
            self._pay(visit)
        return visit

    def _status(self, elder: PersonView, start: datetime, end: datetime) -> str:
        if end + _SETTLED <= self.now:
            return self._outcome(elder)
        if end <= self.now:
            return "completed"
        if start <= self.now:
            return "in_service"
        return "en_route" if start - _ON_THE_WAY <= self.now else "confirmed"

    def _outcome(self, elder: PersonView) -> str:
        if elder.id == WANG_XIUYING:
            return "completed"
        return self.chance.choices(("completed", "rated", "no_show"), (50, 45, 5))[0]

    def _take(self, visit: Row, elder: PersonView, chosen: Sequence[Candidate]) -> None:
        start, end, visit_id = visit["starts_at"], visit["ends_at"], visit["id"]
        stays = visit["status"] != "no_show"
        self._elders[elder.id] |= set(quarters(start, end))
        if stays:
            self.month.elder_quarters += [
                {"elder_id": elder.id, "quarter": quarter, "visit_id": visit_id}
                for quarter in quarters(start, end)
            ]
        for candidate in chosen:
            name, takes = candidate.worker.id, candidate.takes(start, end)
            self._taken[name] |= set(takes)
            self.month.visit_workers.append({"visit_id": visit_id, "worker_id": name})
            if stays:
                self.month.worker_quarters += [
                    {"worker_id": name, "quarter": quarter, "visit_id": visit_id} for quarter in takes
                ]

    def _pay(self, visit: Row) -> None:
        """Let the subsidy of the month pay what it can."""
        month = first_day(visit["starts_at"].date())
        money = self._money[visit["elder_id"], month]
        amount = min(visit["price"], self.subsidy - money.total())
        if amount <= 0:
            return
        visit["covered"] = amount
        done = visit["status"] in ("completed", "rated")
        money["spent" if done else "reserved"] += amount
        for kind, at in [("reserve", visit["created_at"]), ("capture", visit["ends_at"])][: 1 + done]:
            self.month.entries.append(
                {
                    "id": f"{visit['id']}-{kind}",
                    "person_id": visit["elder_id"],
                    "month": month,
                    "charge": visit["id"],
                    "kind": kind,
                    "amount": amount,
                    "at": at,
                }
            )

    def _history(self, visit: Row) -> None:
        start, end = visit["starts_at"], visit["ends_at"]
        steps = [("booked", "confirmed", visit["created_at"])]
        if visit["status"] in _SET_OUT:
            reached = _SET_OUT[visit["status"]]
            steps += [
                ("en_route", "en_route", start - timedelta(minutes=self.chance.randint(30, 40))),
                ("in_service", "in_service", start - timedelta(minutes=self.chance.randint(0, 5))),
                ("completed", "completed", end),
            ][:reached]
        if visit["status"] in ("rated", "no_show"):
            steps.append((visit["status"], visit["status"], end + _SETTLED))
        self.month.events += [
            {
                "id": f"{visit['id']}-{order}",
                "visit_id": visit["id"],
                "at": at,
                "who": visit["elder_id"] if what in ("booked", "rated") else "",
                "channel": visit["channel"],
                "what": what,
                "status": status,
            }
            for order, (what, status, at) in enumerate(steps)
        ]

    def _accounts(self) -> Iterator[Row]:
        for (person, month), money in self._money.items():
            yield {
                "person_id": person,
                "month": month,
                "granted": self.subsidy,
                "available": self.subsidy - money.total(),
                "reserved": money["reserved"],
                "spent": money["spent"],
            }
