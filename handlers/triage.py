"""Triage: danger that may be told, a fall or dizziness in passing, gets one question before anything else."""

import json
import re
from typing import Any

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.inject import Context
from bot.kernel.lines import Lines
from bot.kernel.meaning import Entity, Meaning
from bot.kernel.reply import Confirm, Expect, Reply
from bot.kernel.router import Handled, Next, NotHandled
from handlers.emergency import Emergency

# What may have left harm behind; equipment and what happened long ago are not asked about.
_MISHAP = re.compile(r"摔了|摔倒|跌了|跌倒|滑倒|栽了|磕了|头晕|晕了|晕乎|迷糊了一阵")
_NOT_NOW = re.compile(r"防摔|防跌|去年|前年|以前|那年|别摔|怕摔|怕他摔|怕她摔|不小心摔坏")


class Triage(StatesGroup):
    """Waiting to hear whether it is serious."""

    asked = State()


async def triage(following: Next, context: Context) -> Handled | NotHandled:
    """Ask once for each wish whether it is serious; then answer what was wanted in the first place."""
    meaning: Meaning = context["meaning"]
    dialogue: Dialogue = context["dialogue"]
    if dialogue.state == Triage.asked.name:
        handled = await following({**context, "meaning": _resumed(dialogue, meaning)})
        dialogue.data.pop("triaged", None)
        if dialogue.state:
            dialogue.data["triaged"] = ""
        return handled
    if _needs_asking(meaning, dialogue):
        return Handled(_ask(dialogue, meaning, context["lines"]), f"{__name__}.triage")
    return await following(context)


def _needs_asking(meaning: Meaning, dialogue: Dialogue) -> bool:
    if meaning.intent == "emergency" or "triaged" in dialogue.data or dialogue.state == Emergency.open.name:
        return False
    return meaning.secondary == "emergency" or _mishap(meaning.text)


def _mishap(text: str) -> bool:
    return bool(_MISHAP.search(text)) and not _NOT_NOW.search(text)


def _ask(dialogue: Dialogue, meaning: Meaning, lines: Lines) -> Reply:
    wish = {"intent": meaning.intent, "entities": [entity.as_rasa() for entity in meaning.entities]}
    waiting = {"state": dialogue.state, "wish": wish, "text": meaning.text}
    dialogue.enter(Triage.asked, triaged=json.dumps(waiting, ensure_ascii=False))
    question = "utter_triage" if _mishap(meaning.text) else "utter_danger_now"
    return Reply((Confirm(lines(question)),), Expect("yes_no"))


def _resumed(dialogue: Dialogue, answer: Meaning) -> Meaning:
    waiting: dict[str, Any] = json.loads(dialogue.data["triaged"])
    dialogue.state = waiting["state"]
    dialogue.pending = None
    if answer.intent in ("affirm", "emergency"):
        return answer.renamed("emergency")
    if answer.intent not in ("deny", "inform", "nlu_fallback", "out_of_scope", "thank"):
        return answer
    entities = tuple(
        Entity(e["entity"], e["start"], e["end"], e["value"], e["extractor"])
        for e in waiting["wish"]["entities"]
    )
    return Meaning(waiting["text"], waiting["wish"]["intent"], 1.0, entities=entities)
