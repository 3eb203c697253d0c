"""Unbinding: either side says with whom no more, confirms, and the consent is taken back."""

from backend.bindings.service import BindingService
from backend.people.schemas import Caller
from backend.people.service import PeopleService
from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import Entity, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Reply, Say, Words
from bot.kernel.router import Router
from core.errors import NotFound
from handlers import offers, wording
from handlers.cases import Cases
from handlers.family.desk import FamilyDesk
from handlers.family.states import Unbinding
from handlers.proof import Proof


class Untying:
    """One turn's work on the end of a binding."""

    def __init__(
        self, dialogue: Dialogue, people: PeopleService, bindings: BindingService, lines: Lines
    ) -> None:
        self._dialogue = dialogue
        self._people = people
        self._bindings = bindings
        self._lines = lines

    async def choose(self, speaker: str) -> Reply:
        """List those with whom ``speaker`` is bound, or ask at once where it is one."""
        bound = await self._bindings.bound(speaker)
        self._dialogue.data["speaker"] = speaker
        if not bound:
            self._dialogue.leave()
            return Reply((Say(self._lines("utter_nobody_bound")), Ask(self._lines("utter_anything_else"))))
        if len(bound) == 1:
            self._dialogue.data["other"] = bound[0].id
            return await self.read_back()
        self._dialogue.enter(Unbinding.choosing)
        offers.put(self._dialogue.data, "other", [person.id for person in bound])
        options = tuple(Words.plain(person.name, personal=True) for person in bound)
        question = Ask(self._lines("utter_which_to_unbind"), options)
        return Reply((question,), Expect("choice", tuple(person.name for person in bound)))

    async def read_back(self) -> Reply:
        """Ask whether really."""
        other = await self._people.get(self._dialogue.data["other"])
        self._dialogue.enter(Unbinding.confirming)
        words = self._lines("utter_confirm_unbind", who=wording.name(other.name))
        return Reply((Confirm(words),), Expect("yes_no"))


router = Router("unbinding")
router.provide("cases", Cases)
router.provide("proof", Proof)
router.provide("desk", FamilyDesk)
router.provide("untying", Untying)


@router.on(Intent("unbind_family"), ~InState(Unbinding.confirming))
async def begin(dialogue: Dialogue, caller: Caller, desk: FamilyDesk, untying: Untying) -> Reply:
    """Wants no more to be bound."""
    dialogue.leave()
    if caller.trusted and caller.household:
        return desk.ask_which_elder(Unbinding.elder)
    if not caller.trusted or caller.person is None:
        return await desk.stranger("unbind_family")
    return await untying.choose(caller.person.id)


@router.on(InState(Unbinding.elder), Intent("choose", "inform"), Entity("choice"))
async def told_which(meaning: Meaning, dialogue: Dialogue, desk: FamilyDesk, untying: Untying) -> Reply:
    """Who of the household speaks."""
    if not offers.pick(dialogue.data, meaning.value("choice")):
        return desk.ask_which_elder(Unbinding.elder)
    return await untying.choose(dialogue.data["elder"])


@router.on(InState(Unbinding.choosing), Intent("choose", "inform"), Entity("choice"))
async def chose(meaning: Meaning, dialogue: Dialogue, untying: Untying) -> Reply:
    """Picked one of those bound."""
    if not offers.pick(dialogue.data, meaning.value("choice")):
        return await untying.choose(dialogue.data["speaker"])
    return await untying.read_back()


@router.on(InState(Unbinding.confirming), Intent("affirm", "unbind_family"))
async def agreed(dialogue: Dialogue, bindings: BindingService, lines: Lines) -> Reply:
    """Take the consent back; the other side sees nothing from now on."""
    speaker, other = dialogue.data["speaker"], dialogue.data["other"]
    gives = any(person.id == other for person in await bindings.relatives(speaker))
    dialogue.leave()
    try:
        await bindings.sever(speaker, other)
    except NotFound:
        return Reply((Say(lines("utter_nobody_bound")), Ask(lines("utter_anything_else"))))
    told = lines("utter_unbound" if gives else "utter_unbound_relative")
    return Reply((Say(told), Ask(lines("utter_anything_else"))))


@router.on(InState(Unbinding), Intent("deny", "goodbye", "cancel_booking"))
async def kept(dialogue: Dialogue, lines: Lines) -> Reply:
    """Leave it as it is."""
    dialogue.leave()
    return Reply((Say(lines("utter_not_unbound")), Ask(lines("utter_anything_else"))))
