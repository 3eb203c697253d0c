"""Beneficiaries: for whom the visit is, and whether the caller may book for them; the desk asks it."""

import re

from backend.accounts.service import AccountService
from backend.catalogue.schemas import ItemView
from backend.people.schemas import Beneficiary, Caller
from backend.people.service import PeopleService
from bot.kernel.dialogue import Dialogue, State
from bot.kernel.lines import Lines, SlotValue
from bot.kernel.reply import Ask, Expect, ExpectKind, Reply, Words
from bot.kernel.turn import Turn
from handlers import offers, wording
from handlers.actor import actor
from handlers.booking.states import Booking

FROM_SUBSIDY = "费用从补贴里出"
"""What is told of most prices."""
_PHONE = re.compile(r"1[3-9]\d{9}")


class Beneficiaries:
    """Those the caller may book for; strangers are written down with name, address and number."""

    def __init__(
        self, turn: Turn, caller: Caller, people: PeopleService, accounts: AccountService, lines: Lines
    ) -> None:
        self._turn = turn
        self._caller = caller
        self._people = people
        self._accounts = accounts
        self._lines = lines

    async def question(self, dialogue: Dialogue) -> Reply | None:
        """Settle ``dialogue.data["elder"]``; return what must be asked first, or None."""
        data = dialogue.data
        if data.get("elder"):
            return None
        known = await self._known()
        relation = data.get("beneficiary")
        if relation:
            fitting = [one for one in known if one.relation == relation]
        else:
            fitting = [one for one in known if one.relation == "self" and one.person.is_elder] or known
        if len(fitting) == 1:
            data["elder"] = fitting[0].person.id
            return None
        if fitting:
            return self._ask_which(dialogue, fitting)
        return await self._stranger(dialogue)

    async def name(self, dialogue: Dialogue) -> SlotValue:
        """Return how the elder is called."""
        person = await self._people.get(dialogue.data["elder"])
        return (person.honorific, person.honorific, True)

    async def price(self, dialogue: Dialogue, item: ItemView) -> SlotValue:
        """Return what the visit costs, and that the subsidy pays where it does."""
        if item.price == 0:
            return "不收费"
        if item.subsidised and await self._accounts.balance(dialogue.data["elder"]) >= item.price:
            return FROM_SUBSIDY
        amount = wording.yuan(item.price)
        return (f"费用{amount.text}", f"费用{amount.speech}", False)

    async def _known(self) -> list[Beneficiary]:
        if self._caller.person:
            return list(await self._people.beneficiaries(self._caller.person.id))
        return [Beneficiary(person, "self") for person in self._caller.household]

    def _ask_which(self, dialogue: Dialogue, fitting: list[Beneficiary]) -> Reply:
        dialogue.enter(Booking.who)
        offers.put(dialogue.data, "elder", [one.person.id for one in fitting])
        options = tuple(Words.plain(one.person.honorific, personal=True) for one in fitting)
        phrases = tuple(one.person.honorific for one in fitting)
        return Reply((Ask(self._lines("utter_ask_who"), options),), Expect("choice", phrases))

    async def _stranger(self, dialogue: Dialogue) -> Reply | None:
        data = dialogue.data
        if not data.get("name"):
            return self._ask(dialogue, Booking.name, "utter_ask_name", "name")
        if not data.get("address"):
            return self._ask(dialogue, Booking.address, "utter_ask_address", "address")
        if self._caller.trusted and _PHONE.fullmatch(self._turn.address):
            data.setdefault("phone", self._turn.address)
        if not data.get("phone"):
            return self._ask(dialogue, Booking.phone, "utter_ask_phone", "digits")
        person = await self._people.register_guest(
            self._turn.area,
            data["name"],
            data["phone"],
            data["address"],
            self._turn.channel,
            actor(self._caller, ""),
        )
        data["elder"] = person.id
        return None

    def _ask(self, dialogue: Dialogue, state: State, line: str, kind: ExpectKind) -> Reply:
        dialogue.enter(state)
        return Reply((Ask(self._lines(line)),), Expect(kind))
