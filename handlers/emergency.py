"""Danger to life or limb: what to do in one sentence, the alarm, and a line the machine never ends."""

from collections.abc import Mapping

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Handoff, Reply, Say
from bot.kernel.router import Router
from handlers.cases import Cases

router = Router("emergency")
router.provide("cases", Cases)

_ADVICE: Mapping[str, str] = {
    "fire": "utter_emergency_fire",
    "gas": "utter_emergency_fire",
    "self_harm": "utter_emergency_despair",
    "missing": "utter_emergency_missing",
    "violence": "utter_emergency_violence",
}
"""The line to say, by the rule of nlu_data/rules/emergency.yml that fired; for all others an ambulance."""


def advice_for(rule: str) -> str:
    """Return the name of the line to say where ``rule`` fired."""
    return _ADVICE.get(rule, "utter_emergency")


class Emergency(StatesGroup):
    """An alarm that was raised in this talk."""

    open = State()


@router.on(Intent("emergency"), ~InState(Emergency.open))
async def alarm(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Advise, and ring for a person."""
    dialogue.leave()
    dialogue.enter(Emergency.open)
    ticket = await cases.open("emergency", f"紧急求助：{meaning.rule or '对话识别'}", priority="urgent")
    advice = Say(lines(advice_for(meaning.rule or "")))
    return Reply((advice, Handoff("emergency", ticket.id, urgent=True)))


@router.on(
    InState(Emergency.open), Intent("emergency", "affirm", "inform", "nlu_fallback", "out_of_scope", "repeat")
)
async def still_open(lines: Lines) -> Reply:
    """The alarm stands; say again what to do."""
    return Reply((Say(lines("utter_emergency_open")), Handoff("emergency", "", urgent=True)))


@router.on(InState(Emergency.open), Intent("deny", "thank", "goodbye"))
async def over(dialogue: Dialogue, lines: Lines) -> Reply:
    """The caller says all is well; people still look after it."""
    dialogue.leave()
    return Reply((Say(lines("utter_emergency_over")),))
