"""The family desk: one turn's work on a binding; binding.py and unbinding.py ask it."""

from collections.abc import Mapping

from backend.bindings.schemas import Kind
from backend.bindings.service import BindingService
from backend.people.schemas import Caller, PersonView
from backend.people.service import PeopleService
from backend.tickets.schemas import TicketKind
from bot.kernel.dialogue import Dialogue, State
from bot.kernel.lines import Lines
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Reply, Say, Words
from handlers import offers, wording
from handlers.cases import Cases
from handlers.family.states import Binding
from handlers.proof import TRIES, Proof

_KINDS: Mapping[str, Kind] = {
    "mother": "child",
    "father": "child",
    "spouse": "spouse",
    "grandparent": "grandchild",
}
"""What a caller is to the one whom they call so."""


class FamilyDesk:
    """Asks the questions of a binding in their order."""

    def __init__(
        self,
        dialogue: Dialogue,
        caller: Caller,
        people: PeopleService,
        bindings: BindingService,
        proof: Proof,
        cases: Cases,
        lines: Lines,
    ) -> None:
        self._dialogue = dialogue
        self._caller = caller
        self._people = people
        self._bindings = bindings
        self._proof = proof
        self._cases = cases
        self._lines = lines

    @property
    def elder(self) -> PersonView | None:
        """The elder who speaks, where it is known which."""
        person = self._proof.person
        return person if person and person.is_elder else None

    async def stranger(self, kind: TicketKind) -> Reply:
        """Send who cannot be known to people."""
        self._dialogue.leave()
        ticket = await self._cases.open(kind, "来电人身份不明，请联系核实", priority="high")
        return Reply((Say(self._lines("utter_stranger")), Handoff(kind, ticket.id)))

    def ask_which_elder(self, state: State) -> Reply:
        """Ask who of a shared line is speaking."""
        self._dialogue.enter(state)
        offers.put(self._dialogue.data, "elder", [one.id for one in self._caller.household])
        options = tuple(Words.plain(one.honorific, personal=True) for one in self._caller.household)
        question = Ask(self._lines("utter_ask_which_elder"), options)
        return Reply((question,), Expect("choice", tuple(one.honorific for one in self._caller.household)))

    async def give_code(self, name: str, beneficiary: str | None) -> Reply:
        """Give the relative the code that the elder must tell us."""
        code = await self._bindings.wish(self._caller, name, _KINDS.get(beneficiary or "", "other"))
        self._dialogue.leave()
        return Reply((Say(self._lines("utter_bind_how", code=wording.digits(code))),))

    async def hear_code(self, code: str) -> Reply:
        """Look the code up and ask for the proof; what is wrong is asked again until people take over."""
        elder = self.elder
        if elder is None:
            return await self.stranger("bind_family")
        wish = await self._bindings.told(elder.id, code)
        if wish is None:
            self._dialogue.enter(Binding.code)
            return Reply((Ask(self._lines("utter_binding_code_wrong")),), Expect("digits"))
        self._dialogue.enter(Binding.proving, wish=wish.id, name=wish.name, tries="0")
        return Reply((Ask(self._lines("utter_ask_proof")),), Expect("digits"))

    async def hear_proof(self, text: str) -> Reply:
        """Compare the proof; then read back who it is and what it allows."""
        if self._proof.given(text):
            self._dialogue.enter(Binding.confirming)
            return self.read_back()
        if self._proof.tries < TRIES:
            return Reply((Ask(self._lines("utter_ask_proof_again")),), Expect("digits"))
        await self._bindings.refuse(self._dialogue.data["wish"])
        self._dialogue.leave()
        ticket = await self._cases.open("proof_failed", "三次核对门牌号不符，请核实身份", priority="high")
        return Reply((Say(self._lines("utter_proof_failed")), Handoff("proof_failed", ticket.id)))

    def read_back(self) -> Reply:
        """Say who wants what, and ask."""
        who = wording.name(self._dialogue.data["name"])
        return Reply((Confirm(self._lines("utter_confirm_binding", who=who)),), Expect("yes_no"))

    async def too_many(self) -> Reply:
        """Too many wrong codes: people look into it."""
        self._dialogue.leave()
        ticket = await self._cases.open("binding_failed", "绑定码连续报错，请联系老人核实", priority="high")
        return Reply((Say(self._lines("utter_binding_locked")), Handoff("binding_failed", ticket.id)))
