"""Who is speaking, and for whom they may act; called by the ledger of turns, handlers and the web."""

import re
from collections.abc import Sequence

from backend.areas.service import AreaService
from backend.people.address import honorific
from backend.people.models import ChannelAccount, Person, PersonPhone, Relation
from backend.people.repository import PeopleRepository
from backend.people.schemas import Beneficiary, Caller, Enrolment, PersonView, RelationView, Relative
from core.clock import Clock, local
from core.errors import Forbidden, NotFound
from core.ids import NewId

_NUMBER = re.compile(r"\+?\d{5,15}")
_PARENTS = {"child", "child_in_law"}


class PeopleService:
    """Elders, relatives and guests."""

    def __init__(
        self, repository: PeopleRepository, areas: AreaService, *, clock: Clock, new_id: NewId
    ) -> None:
        self._repository = repository
        self._areas = areas
        self._clock = clock
        self._new_id = new_id

    async def identify(self, area: str, channel: str, address: str, trusted: bool) -> Caller:
        """Return who is behind ``address``; one that is not trusted is nobody.

        Accounts bound on the channel come first, then the number, which names a household: where several
        elders share it, ``household`` holds them and ``person`` is None until they have been asked.
        """
        found: tuple[PersonView, ...] = ()
        if trusted:
            account = await self._repository.bound(channel, area, address)
            persons = [account] if account else await self._on_line(area, address)
            found = await self._views(persons)
        elders = tuple(person for person in found if person.is_elder)
        meant = elders or found
        household = elders if len(elders) > 1 else ()
        person = meant[0] if len(meant) == 1 else None
        key = f"person:{person.id}" if person else f"{channel}:{area}:{address}"
        return Caller(key, person, household, trusted, channel, area, address)

    async def get(self, person_id: str) -> PersonView:
        """Return the person; raises NotFound."""
        return (await self.get_all([person_id]))[person_id]

    async def get_all(self, ids: Sequence[str]) -> dict[str, PersonView]:
        """Return the persons by id; raises NotFound where one is missing."""
        views = {view.id: view for view in await self._views(await self._repository.find(ids))}
        if set(ids) - set(views):
            raise NotFound("no such person")
        return views

    async def on_line(self, number: str) -> tuple[PersonView, ...]:
        """Return everybody reached on ``number``, elders first; for staff, who ask no consent."""
        return await self._views(await self._repository.on_line(normal_number(number)))

    async def names_of(self, area: str, most: int) -> Sequence[str]:
        """Return the names of those we serve in ``area``, each once, at most ``most``."""
        return await self._repository.names_of(area, most)

    async def lock(self, person_id: str) -> PersonView:
        """Return the person, held until this unit of work ends: what changes for one elder goes in turn."""
        person = await self._repository.lock(person_id)
        if person is None:
            raise NotFound("no such person")
        return (await self._views([person]))[0]

    async def beneficiaries(self, person_id: str) -> tuple[Beneficiary, ...]:
        """Return those for whom the person may book: themselves, then by consent with the scope ``book``."""
        own = await self.get(person_id)
        allowed = [r for r in await self._repository.elders_of(person_id) if "book" in r.scopes]
        elders = await self.get_all([r.elder_id for r in allowed])
        return (
            Beneficiary(own, "self"),
            *(Beneficiary(elders[r.elder_id], _seen(r.kind, elders[r.elder_id])) for r in allowed),
        )

    async def relatives(self, elder_id: str, *scopes: str) -> tuple[PersonView, ...]:
        """Return those to whom the elder has given any of ``scopes`` (view, book, alerts)."""
        allowed = [r for r in await self._repository.relatives_of(elder_id) if {*scopes} & {*r.scopes}]
        people = await self.get_all([r.relative_id for r in allowed])
        return tuple(people[r.relative_id] for r in allowed)

    async def relations(self, elder_id: str) -> tuple[RelationView, ...]:
        """Return the standing consents of the elder, with what each relative is to them."""
        return tuple(_view_relation(r) for r in await self._repository.relatives_of(elder_id))

    async def elders(self, relative_id: str, *scopes: str) -> tuple[PersonView, ...]:
        """Return the elders who have given the person any of ``scopes``."""
        allowed = [r for r in await self._repository.elders_of(relative_id) if {*scopes} & {*r.scopes}]
        people = await self.get_all([r.elder_id for r in allowed])
        return tuple(people[r.elder_id] for r in allowed)

    async def permit(self, actor: str | None, elder_id: str, scope: str) -> None:
        """Raise Forbidden unless ``actor`` is the elder, has the consent, or is staff (None or ``staff:…``).

        Who has registered a guest may act for them: nothing is known of a guest but what that person said.
        """
        if actor is None or actor == elder_id or actor.startswith("staff:"):
            return
        guests = [person for person in await self._repository.find([elder_id]) if person.is_guest]
        if any(guest.registered_by == actor for guest in guests):
            return
        relation = await self._repository.relation(elder_id, actor)
        if relation is None or scope not in _view_relation(relation).scopes:
            raise Forbidden(f"no consent to {scope}")

    async def consent(
        self, elder_id: str, relative_id: str, kind: str, scopes: Sequence[str], *, by: str, channel: str
    ) -> RelationView:
        """Record that the elder lets the relative do what ``scopes`` says; a new word replaces the old.

        ``kind`` is what the relative is to the elder: child, child_in_law, spouse, grandchild, other.
        """
        relation = await self._repository.relation(elder_id, relative_id)
        if relation is None:
            relation = Relation(id=self._new_id(), elder_id=elder_id, relative_id=relative_id)
            self._repository.add(relation)
        relation.kind = kind
        relation.scopes = sorted(set(scopes))
        relation.consented_at = self._clock()
        relation.consent_by, relation.consent_channel = by, channel
        relation.revoked_at, relation.revoked_by = None, ""
        await self._repository.flush()
        return _view_relation(relation)

    async def revoke(self, elder_id: str, relative_id: str, *, by: str) -> None:
        """Record that the elder takes the consent back; raises NotFound where there was none."""
        relation = await self._repository.relation(elder_id, relative_id)
        if relation is None:
            raise NotFound("no such relation")
        relation.revoked_at, relation.revoked_by = self._clock(), by
        await self._repository.flush()

    async def bind(self, person_id: str, channel: str, area: str, address: str) -> None:
        """Bind an account of a channel to a person, whoever had it before."""
        account = await self._repository.account(channel, area, address)
        if account is None:
            account = ChannelAccount(channel=channel, area=area, address=address)
            self._repository.add(account)
        account.person_id, account.bound_at = person_id, self._clock()
        await self._repository.flush()

    async def unbind(self, channel: str, area: str, address: str) -> None:
        """Forget whose account it is; the person and what is booked stay."""
        await self._repository.unbind(channel, area, address)

    async def bindings(self, person_id: str, channel: str) -> tuple[tuple[str, str], ...]:
        """Return area and address of the accounts that the person has bound on ``channel``."""
        rows = await self._repository.accounts_of(person_id)
        return tuple((row.area, row.address) for row in rows if row.channel == channel)

    async def accounts(self, person_id: str, channel: str) -> tuple[str, ...]:
        """Return the addresses that the person has bound on ``channel``."""
        rows = await self._repository.accounts_of(person_id)
        return tuple(row.address for row in rows if row.channel == channel)

    async def remember_speech(
        self, person_id: str, rate: float | None = None, gain: float | None = None
    ) -> None:
        """Note how fast (1.0 is the voice's own speed) and how loud (dB) the person wants to be spoken to."""
        values = {name: value for name, value in (("rate", rate), ("gain", gain)) if value is not None}
        if values:
            await self._repository.speech(person_id, values)

    async def enrol(self, entry: Enrolment, *, by: str, channel: str = "staff") -> PersonView:
        """Register an elder or a relative in the area that the district lies in, and return them."""
        person = Person(
            id=self._new_id(),
            area=entry.district.split(".", maxsplit=1)[0],
            name=entry.name,
            sex=entry.sex,
            born=entry.born,
            district=entry.district,
            address=entry.address,
            is_elder=entry.is_elder,
            groups=list(entry.groups),
            care_level=entry.care_level,
            living_alone=entry.living_alone,
            preferences={
                "woman_for_bathing": entry.wants_woman_for_bathing,
                "same_worker": entry.wants_same_worker,
            },
            registered_at=self._clock(),
            registered_by=by,
            registered_channel=channel,
        )
        return await self._written(person, entry.phones)

    async def register_guest(
        self, area: str, name: str, phone: str, address: str, channel: str, by: str
    ) -> PersonView:
        """Return the new guest, or the guest of that name already known on that number.

        Never returns a registered elder or relative: a name and a number that somebody says prove nothing.
        ``phone`` may be empty where the channel has none; raises NotFound for an unknown area.
        """
        number = normal_number(phone)
        place = await self._areas.get(area)
        known = await self._repository.guest(name.strip(), number) if number else None
        if known is None:
            known = Person(
                id=self._new_id(),
                area=place.code,
                name=name.strip(),
                district=await self._district(place.code, address),
                address=address.strip(),
                is_guest=True,
                registered_at=self._clock(),
                registered_by=by,
                registered_channel=channel,
            )
            return await self._written(known, [number] if number else [])
        return (await self._views([known]))[0]

    async def admit(self, guest_id: str) -> None:
        """Make a guest a relative: an elder has vouched for them. Raises NotFound."""
        guest = await self._repository.lock(guest_id)
        if guest is None:
            raise NotFound("no such person")
        guest.is_guest = False
        await self._repository.flush()

    async def _written(self, person: Person, numbers: Sequence[str]) -> PersonView:
        self._repository.add(person)
        await self._repository.flush()
        for number in numbers:
            self._repository.add(PersonPhone(number=normal_number(number), person_id=person.id))
        await self._repository.flush()
        return (await self._views([person]))[0]

    async def _district(self, area: str, address: str) -> str:
        """Return the district that the address names, else the area itself."""
        for district in await self._areas.children(area):
            if any(name in address for name in (district.name, *district.aliases)):
                return district.code
        return area

    async def _on_line(self, area: str, address: str) -> Sequence[Person]:
        """Return who is reached on the number ``address``, those of the area if there are any."""
        if not _NUMBER.fullmatch(address):
            return []
        persons = await self._repository.on_line(normal_number(address))
        persons = [person for person in persons if person.area == area] or persons
        return [person for person in persons if not person.is_guest] or persons

    async def _views(self, persons: Sequence[Person]) -> tuple[PersonView, ...]:
        phones = await self._repository.phones([person.id for person in persons]) if persons else {}
        today = local(self._clock()).date()
        return tuple(
            PersonView(
                id=person.id,
                name=person.name,
                honorific=honorific(person.name, person.sex, person.born, today),
                area=person.area,
                sex=person.sex,
                born=person.born,
                address=person.address,
                district=person.district,
                phones=phones.get(person.id, ()),
                groups=tuple(person.groups),
                is_elder=person.is_elder,
                is_guest=person.is_guest,
                rate=person.rate,
                gain=person.gain,
                living_alone=person.living_alone,
                care_level=person.care_level,
                wants_woman_for_bathing=bool(person.preferences.get("woman_for_bathing", False)),
                wants_same_worker=bool(person.preferences.get("same_worker", True)),
            )
            for person in persons
        )


def normal_number(number: str) -> str:
    """Return the digits of a telephone number without the country's prefix."""
    digits = re.sub(r"\D", "", number)
    return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits


def _view_relation(relation: Relation) -> RelationView:
    standing = relation.consented_at is not None and relation.revoked_at is None
    scopes = frozenset(relation.scopes if standing else ())
    return RelationView(relation.elder_id, relation.relative_id, relation.kind, scopes)


def _seen(kind: str, elder: PersonView) -> Relative:
    """Return what ``elder`` is to a relative of that kind."""
    if kind in _PARENTS:
        return "mother" if elder.sex == "f" else "father" if elder.sex == "m" else "other"
    if kind == "spouse":
        return "spouse"
    return "grandparent" if kind == "grandchild" else "other"
