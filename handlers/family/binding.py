"""Binding: the relative gets a code; the elder tells it, proves who they are, hears who it is, says yes."""

import re

from backend.bindings.service import BindingService
from backend.people.schemas import Caller
from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import Entity, Filter, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Expect, Notify, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from bot.nlu.numbers import digits
from core.errors import Forbidden, NotFound
from handlers import offers, wording
from handlers.cases import Cases
from handlers.family.desk import FamilyDesk
from handlers.family.states import Binding
from handlers.proof import Proof

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_CONSENTS = re.compile(r"(?<!不)(?:同意|愿意|答应)")
_LEAVING = Intent("goodbye", "deny", "cancel_booking", "unbind_family")


def _code(text: str) -> str | None:
    found = _CODE.search(re.sub(r"[，,。 -]", "", digits(text)))
    return found[0] if found else None


def _tells_number(meaning: Meaning) -> bool:
    return any(character.isdigit() for character in digits(meaning.text))


def _consents(meaning: Meaning) -> bool:
    return bool(_CONSENTS.search(meaning.text))


router = Router("binding")
router.provide("cases", Cases)
router.provide("proof", Proof)
router.provide("desk", FamilyDesk)


@router.on(Intent("bind_family"), ~InState(Binding.confirming))
async def begin(
    meaning: Meaning, dialogue: Dialogue, caller: Caller, desk: FamilyDesk, lines: Lines
) -> Reply:
    """A relative wants to be bound, or an elder consents: who names an elder is a relative."""
    dialogue.leave()
    wanted = meaning.value("beneficiary")
    consents = _consents(meaning)
    if not caller.trusted or (consents and not (caller.household or desk.elder)):
        return await desk.stranger("bind_family")
    if consents or ((caller.household or desk.elder) and not wanted):
        return await _as_elder(meaning, dialogue, caller, desk, lines)
    if caller.person and not caller.person.is_guest:
        return await desk.give_code(caller.person.name, wanted)
    dialogue.enter(Binding.name, beneficiary=wanted or "")
    return Reply((Ask(lines("utter_ask_binding_name")),), Expect("name"))


@router.on(InState(Binding.name), Entity("person_name"))
async def told_name(meaning: Meaning, dialogue: Dialogue, desk: FamilyDesk) -> Reply:
    """The relative's name, by which the elder will know them."""
    name = meaning.value("person_name") or ""
    return await desk.give_code(name, dialogue.data["beneficiary"])


@router.on(InState(Binding.elder), Intent("choose", "inform"), Entity("choice"))
async def told_which(meaning: Meaning, dialogue: Dialogue, desk: FamilyDesk, lines: Lines) -> Reply:
    """Who of the household speaks."""
    if not offers.pick(dialogue.data, meaning.value("choice")):
        return desk.ask_which_elder(Binding.elder)
    return _ask_code(dialogue, lines)


@router.on(InState(Binding), _LEAVING)
async def refused(dialogue: Dialogue, bindings: BindingService, lines: Lines) -> Reply:
    """Nobody is bound; a code that was told is spent."""
    waiting, wish = dialogue.state == Binding.code.name, dialogue.data.get("wish")
    if wish:
        await bindings.refuse(wish)
    dialogue.leave()
    if waiting:
        return Reply((Say(lines("utter_binding_code_how")), Ask(lines("utter_anything_else"))))
    return Reply((Say(lines("utter_not_bound")), Ask(lines("utter_anything_else"))))


@router.on(InState(Binding.code), Filter(_tells_number), ~Intent("transfer_human"))
async def told_code(meaning: Meaning, desk: FamilyDesk) -> Reply:
    """The code, right or wrong."""
    try:
        return await desk.hear_code(_code(meaning.text) or "")
    except Forbidden:
        return await desk.too_many()


@router.on(InState(Binding.proving), Filter(_tells_number), ~Intent("transfer_human"))
async def proved(meaning: Meaning, desk: FamilyDesk) -> Reply:
    """The fact that is not public."""
    return await desk.hear_proof(meaning.text)


@router.on(InState(Binding.confirming), Intent("affirm") | (Intent("bind_family") & Filter(_consents)))
async def agreed(
    turn: Turn, dialogue: Dialogue, bindings: BindingService, desk: FamilyDesk, lines: Lines
) -> Reply:
    """The elder's yes: consent written down, account bound, the relative told."""
    elder, wish = desk.elder, dialogue.data["wish"]
    if elder is None:
        return await desk.stranger("bind_family")
    dialogue.leave()
    try:
        relative = await bindings.accept(wish, elder.id, by=elder.id, channel=turn.channel)
    except NotFound:
        return Reply((Say(lines("utter_binding_code_wrong")), Ask(lines("utter_anything_else"))))
    notice = lines("utter_bound_notice", who=wording.name(elder.honorific))
    return Reply((Say(lines("utter_bound")), Notify(relative.id, elder.id, notice)))


@router.on(InState(Binding.confirming), Intent("bind_family"))
async def once_more(desk: FamilyDesk) -> Reply:
    """Neither yes nor no: only a plain yes counts."""
    return desk.read_back()


async def _as_elder(
    meaning: Meaning, dialogue: Dialogue, caller: Caller, desk: FamilyDesk, lines: Lines
) -> Reply:
    if caller.household:
        return desk.ask_which_elder(Binding.elder)
    code = _code(meaning.text)
    if code is None:
        return _ask_code(dialogue, lines)
    try:
        return await desk.hear_code(code)
    except Forbidden:
        return await desk.too_many()


def _ask_code(dialogue: Dialogue, lines: Lines) -> Reply:
    dialogue.enter(Binding.code)
    return Reply((Ask(lines("utter_ask_binding_code")),), Expect("digits"))
