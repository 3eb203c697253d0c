"""SQL of people; called by people/service.py only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.people.models import ChannelAccount, Person, PersonPhone, Relation


class PeopleRepository:
    """Reads and writes people in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Person | PersonPhone | ChannelAccount | Relation) -> None:
        """Write ``row`` with the next flush."""
        self._session.add(row)

    async def flush(self) -> None:
        """Send what is waiting to the database."""
        await self._session.flush()

    async def find(self, ids: Iterable[str]) -> Sequence[Person]:
        """Return the persons with these ids."""
        rows = await self._session.scalars(select(Person).where(Person.id.in_(list(ids))))
        return rows.all()

    async def lock(self, person_id: str) -> Person | None:
        """Return the person, held against every other unit of work until this one ends."""
        query = (
            select(Person)
            .where(Person.id == person_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def phones(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the numbers of each person."""
        query = select(PersonPhone).where(PersonPhone.person_id.in_(list(ids))).order_by(PersonPhone.number)
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._session.scalars(query):
            found[row.person_id].append(row.number)
        return {person: tuple(numbers) for person, numbers in found.items()}

    async def on_line(self, number: str) -> Sequence[Person]:
        """Return the persons reached on ``number``, elders first, the eldest before the others."""
        query = (
            select(Person)
            .join(PersonPhone, PersonPhone.person_id == Person.id)
            .where(PersonPhone.number == number)
            .order_by(Person.is_elder.desc(), Person.born, Person.id)
        )
        return (await self._session.scalars(query)).all()

    async def names_of(self, area: str, most: int) -> Sequence[str]:
        """Return the names of those we serve in ``area``, each once, at most ``most``."""
        wanted = select(Person.name).where(Person.area == area, Person.is_elder).distinct().limit(most)
        return (await self._session.scalars(wanted)).all()

    async def bound(self, channel: str, area: str, address: str) -> Person | None:
        """Return the person who bound the account."""
        query = (
            select(Person)
            .join(ChannelAccount, ChannelAccount.person_id == Person.id)
            .where(
                ChannelAccount.channel == channel,
                ChannelAccount.area == area,
                ChannelAccount.address == address,
            )
        )
        return (await self._session.scalars(query)).one_or_none()

    async def account(self, channel: str, area: str, address: str) -> ChannelAccount | None:
        """Return the binding of an account."""
        return await self._session.get(ChannelAccount, (channel, area, address))

    async def unbind(self, channel: str, area: str, address: str) -> None:
        """Delete the binding of an account."""
        await self._session.execute(
            delete(ChannelAccount).where(
                ChannelAccount.channel == channel,
                ChannelAccount.area == area,
                ChannelAccount.address == address,
            )
        )

    async def accounts_of(self, person_id: str) -> Sequence[ChannelAccount]:
        """Return the accounts that a person has bound."""
        rows = await self._session.scalars(
            select(ChannelAccount).where(ChannelAccount.person_id == person_id)
        )
        return rows.all()

    async def relation(self, elder_id: str, relative_id: str) -> Relation | None:
        """Return the relation between two persons, whatever its consent."""
        query = select(Relation).where(Relation.elder_id == elder_id, Relation.relative_id == relative_id)
        return (await self._session.scalars(query)).one_or_none()

    async def elders_of(self, relative_id: str) -> Sequence[Relation]:
        """Return the consented relations in which the person is the relative."""
        return await self._standing(Relation.relative_id == relative_id)

    async def relatives_of(self, elder_id: str) -> Sequence[Relation]:
        """Return the consented relations in which the person is the elder."""
        return await self._standing(Relation.elder_id == elder_id)

    async def _standing(self, whose: ColumnElement[bool]) -> Sequence[Relation]:
        query = (
            select(Relation)
            .where(whose, Relation.consented_at.is_not(None), Relation.revoked_at.is_(None))
            .order_by(Relation.consented_at, Relation.id)
        )
        return (await self._session.scalars(query)).all()

    async def speech(self, person_id: str, values: dict[str, float]) -> None:
        """Note how the person wants to be spoken to."""
        await self._session.execute(update(Person).where(Person.id == person_id).values(**values))

    async def guest(self, name: str, number: str) -> Person | None:
        """Return the guest of that name who is reached on ``number``."""
        query = (
            select(Person)
            .join(PersonPhone, PersonPhone.person_id == Person.id)
            .where(PersonPhone.number == number, Person.name == name, Person.is_guest)
            .order_by(Person.id)
        )
        return (await self._session.scalars(query)).first()
