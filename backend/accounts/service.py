"""The monthly subsidy of each elder: reserved, captured, released; called by visits, handlers and the web."""

from datetime import date

from backend.accounts.models import Account, LedgerEntry
from backend.accounts.repository import AccountRepository
from backend.accounts.schemas import EntryView, Movement
from backend.areas.service import AreaService
from backend.people.schemas import PersonView
from backend.people.service import PeopleService
from core.clock import Clock, local
from core.ids import NewId

_AGE = 60  # the four groups are elders of 60 and over


class AccountService:
    """Accounts in fen. A month's account is opened, with the area's subsidy, when it is first drawn on."""

    def __init__(
        self,
        repository: AccountRepository,
        people: PeopleService,
        areas: AreaService,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._repository = repository
        self._people = people
        self._areas = areas
        self._clock = clock
        self._new_id = new_id

    async def balance(self, person_id: str, month: date | None = None) -> int:
        """Return the fen left of the month that ``month`` lies in (this one); 0 for who has no subsidy."""
        month = first_day(month or local(self._clock()).date())
        account = await self._repository.find(person_id, month)
        if account is not None:
            return account.available
        return await self._grant(await self._people.get(person_id), month)

    async def statement(self, person_id: str, month: date | None = None) -> tuple[EntryView, ...]:
        """Return the movements of the month in the order of time."""
        rows = await self._repository.statement(person_id, first_day(month or local(self._clock()).date()))
        return tuple(
            EntryView(row.charge, _movement(row.kind), row.amount, row.month, row.at) for row in rows
        )

    async def reserve(self, person: PersonView, day: date, charge: str, price: int) -> int:
        """Set aside what the account of that month can pay of ``price`` and return it, in fen.

        The same ``charge`` again sets nothing aside and returns what was.
        """
        month = first_day(day)
        account = await self._opened(person, month)
        known = (await self._repository.entries(charge)).get("reserve")
        if known is not None:
            return known.amount
        if account is None:
            return 0
        amount = min(account.available, price)
        if amount:
            account.available -= amount
            account.reserved += amount
            await self._write(account, charge, "reserve", amount)
        return amount

    async def capture(self, charge: str) -> int:
        """Spend what was reserved under ``charge`` and return it; 0 when nothing was or it is settled."""
        return await self._settle(charge, "capture")

    async def release(self, charge: str) -> int:
        """Give back what was reserved under ``charge`` and return it; 0 when nothing was or it is settled."""
        return await self._settle(charge, "release")

    async def _settle(self, charge: str, kind: Movement) -> int:
        entries = await self._repository.entries(charge)
        reserved = entries.get("reserve")
        if reserved is None:
            return 0
        account = await self._repository.lock(reserved.person_id, reserved.month)
        settled = {"capture", "release"} & set(await self._repository.entries(charge))
        if account is None or settled:
            return 0
        account.reserved -= reserved.amount
        if kind == "capture":
            account.spent += reserved.amount
        else:
            account.available += reserved.amount
        await self._write(account, charge, kind, reserved.amount)
        return reserved.amount

    async def _opened(self, person: PersonView, month: date) -> Account | None:
        """Return the account of the month, held; None for who has no subsidy."""
        account = await self._repository.lock(person.id, month)
        granted = 0 if account else await self._grant(person, month)
        if granted:
            new = Account(person_id=person.id, month=month, granted=granted, available=granted)
            await self._repository.open(new)
            account = await self._repository.lock(person.id, month)
        return account

    async def _grant(self, person: PersonView, month: date) -> int:
        """Return what the person gets in ``month``: the subsidy, and what was left if kept."""
        years = person.age(month)
        if not person.groups or (years is not None and years < _AGE):
            return 0
        settings = (await self._areas.get(person.area)).settings
        before = None
        if settings.carries_over:
            last = (month.year - 1, 12) if month.month == 1 else (month.year, month.month - 1)
            before = await self._repository.find(person.id, date(*last, 1))
        return settings.subsidy + (before.available if before else 0)

    async def _write(self, account: Account, charge: str, kind: Movement, amount: int) -> None:
        await self._repository.write(
            LedgerEntry(
                id=self._new_id(),
                person_id=account.person_id,
                month=account.month,
                charge=charge,
                kind=kind,
                amount=amount,
                at=self._clock(),
            )
        )


def first_day(day: date) -> date:
    """Return the first day of the month that ``day`` lies in: the name of an account."""
    return day.replace(day=1)


def _movement(kind: str) -> Movement:
    """Return the stored kind as its type; the table's CHECK allows no other."""
    return "reserve" if kind == "reserve" else "capture" if kind == "capture" else "release"
