"""Held: what was perhaps meant, set aside until the caller says whether it was; for unclear and fallback."""

import json

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.meaning import Entity, Meaning
from bot.kernel.reply import Reply
from bot.kernel.wire import reply_from_json, reply_to_json


class Held(StatesGroup):
    """Waiting to hear whether it was meant."""

    confirming = State()


def hold(dialogue: Dialogue, meaning: Meaning) -> None:
    """Set ``meaning`` aside, with where the talk stood and the question that waited."""
    aside = {
        "state": dialogue.state,
        "question": reply_to_json(dialogue.pending) if dialogue.pending else None,
        "text": meaning.text,
        "intent": meaning.intent,
        "entities": [entity.as_rasa() for entity in meaning.entities],
    }
    dialogue.enter(Held.confirming, held=json.dumps(aside, ensure_ascii=False))


def release(dialogue: Dialogue) -> Meaning:
    """Take the talk back to where it stood and return what was set aside, as certain as if typed."""
    aside = json.loads(dialogue.data.pop("held"))
    dialogue.state = aside["state"]
    dialogue.pending = _question(aside["question"])
    entities = tuple(
        Entity(e["entity"], e["start"], e["end"], e["value"], e["extractor"], e["confidence_entity"])
        for e in aside["entities"]
    )
    return Meaning(aside["text"], aside["intent"], 1.0, entities=entities)


def _question(stored: dict[str, object] | None) -> Reply | None:
    return reply_from_json(stored) if stored else None
