"""Relatives bound to elders by a code that one asks for and the other tells; called by handlers/family.py."""

import secrets
from datetime import timedelta

from backend.bindings.models import BindingMiss, BindingWish
from backend.bindings.repository import BindingRepository
from backend.bindings.schemas import SCOPES, Kind, Wish
from backend.people.schemas import Caller, PersonView
from backend.people.service import PeopleService
from core.clock import Clock
from core.errors import Forbidden, NotFound, Unavailable
from core.ids import NewId

VALID = timedelta(minutes=15)
"""How long a code counts."""
MISSES = 3
"""Wrong codes after which an elder must wait for PAUSE."""
PAUSE = timedelta(hours=1)


class BindingService:
    """Wishes of relatives, answers of elders, and the end of a binding."""

    def __init__(
        self, repository: BindingRepository, people: PeopleService, *, clock: Clock, new_id: NewId
    ) -> None:
        self._repository = repository
        self._people = people
        self._clock = clock
        self._new_id = new_id

    async def wish(self, caller: Caller, name: str, kind: Kind) -> str:
        """Write down that ``caller`` wants to be bound and return the code of six digits for the elder.

        An earlier code of the same account counts no more. Raises Forbidden where the channel does not
        vouch for the account.
        """
        if not caller.trusted:
            raise Forbidden("the account is not vouched for")
        await self._repository.expire(self._clock())
        await self._repository.withdraw(caller.channel, caller.area, caller.address)
        known = caller.person if caller.person and not caller.person.is_guest else None
        for _ in range(20):  # a code taken by another is drawn anew
            wish = BindingWish(
                id=self._new_id(),
                code=str(100_000 + secrets.randbelow(900_000)),
                channel=caller.channel,
                area=caller.area,
                address=caller.address,
                person_id=known.id if known else None,
                name=known.name if known else name.strip(),
                kind=kind,
                expires_at=self._clock() + VALID,
            )
            if await self._repository.add(wish):
                return wish.code
        raise Unavailable("no binding code is free")

    async def told(self, elder_id: str, code: str) -> Wish | None:
        """Return the wish behind the code that was told in the elder's name, or None and count a miss.

        Raises Forbidden after three misses, until an hour has gone since the first.
        """
        missed = await self._missed(elder_id)
        if missed is not None and missed.number >= MISSES:
            raise Forbidden("too many wrong binding codes")
        wish = await self._repository.by_code(code, self._clock())
        if wish is None or wish.person_id == elder_id:
            await self._miss(elder_id, missed)
            return None
        return Wish(wish.id, wish.name, wish.kind)

    async def accept(self, wish_id: str, elder_id: str, *, by: str, channel: str) -> PersonView:
        """Spend the code, record the elder's consent, bind the account, and return the relative.

        A stranger is registered under the name they told. Raises NotFound where the code was spent or is
        too old by now.
        """
        wish = await self._repository.find(wish_id, self._clock())
        if wish is None or not await self._repository.spend(wish_id):
            raise NotFound("no such binding code")
        relative = wish.person_id or await self._registered(wish, by)
        await self._people.consent(elder_id, relative, wish.kind, SCOPES, by=by, channel=channel)
        await self._people.bind(relative, wish.channel, wish.area, wish.address)
        return await self._people.get(relative)

    async def refuse(self, wish_id: str) -> None:
        """Spend the code for nothing: the elder said no."""
        await self._repository.spend(wish_id)

    async def relatives(self, elder_id: str) -> tuple[PersonView, ...]:
        """Return those whom the elder lets do anything."""
        return await self._people.relatives(elder_id, *SCOPES)

    async def bound(self, person_id: str) -> tuple[PersonView, ...]:
        """Return those with whom the person is bound, whichever of the two is the elder."""
        found = (*await self.relatives(person_id), *await self._people.elders(person_id, *SCOPES))
        return tuple({person.id: person for person in found}.values())

    async def sever(self, person_id: str, other_id: str) -> None:
        """End what the two let each other do, by the word of the first; NotFound where there is nothing."""
        pairs = []
        if any(one.id == other_id for one in await self.relatives(person_id)):
            pairs.append((person_id, other_id))
        if any(one.id == other_id for one in await self._people.elders(person_id, *SCOPES)):
            pairs.append((other_id, person_id))
        if not pairs:
            raise NotFound("no such binding")
        for elder, relative in pairs:
            await self._people.revoke(elder, relative, by=person_id)

    async def _registered(self, wish: BindingWish, by: str) -> str:
        number = wish.address if wish.channel == "phone" else ""
        guest = await self._people.register_guest(wish.area, wish.name, number, "", wish.channel, by)
        await self._people.admit(guest.id)
        return guest.id

    async def _missed(self, elder_id: str) -> BindingMiss | None:
        missed = await self._repository.misses(elder_id)
        if missed is not None and self._clock() - missed.since >= PAUSE:
            missed.number, missed.since = 0, self._clock()
        return missed

    async def _miss(self, elder_id: str, missed: BindingMiss | None) -> None:
        if missed is None:
            missed = BindingMiss(elder_id=elder_id, number=0, since=self._clock())
        missed.number += 1
        await self._repository.note(missed)
