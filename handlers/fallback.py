"""Not understood: guess and confirm or ask to rephrase; the second time keys; the third time people."""

from collections.abc import Mapping

from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import Intent
from bot.kernel.inject import Context
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Reply, Say
from bot.kernel.router import Handled, Next, NotHandled, Router
from handlers.cases import Cases
from handlers.held import Held, hold, release
from handlers.wishes import GUESSED

router = Router("fallback")
router.provide("cases", Cases)

SURE = 0.5
"""Confidence from which an intent is acted on."""
GUESS = 0.3
"""Confidence from which a guess is worth a question."""

_KEYS: Mapping[str, str] = {
    "yes_no": "utter_keys_yes_no",
    "choice": "utter_keys_choice",
    "digits": "utter_keys_digits",
}
"""The line that offers keys, by the answer awaited."""


async def doubt(following: Next, context: Context) -> Handled | NotHandled:
    """Call what is too uncertain ``nlu_fallback``, as Rasa does; count how often in a row that was so."""
    meaning: Meaning = context["meaning"]
    if meaning.rule is None and meaning.text and meaning.confidence < SURE and not meaning.entities:
        meaning = meaning.renamed("nlu_fallback")
    outcome = await following({**context, "meaning": meaning})
    if meaning.intent not in ("nlu_fallback", "out_of_scope"):
        context["dialogue"].misses = 0
    return outcome


@router.on(Intent("nlu_fallback", "out_of_scope"))
async def not_understood(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """First a guess or a request to rephrase, then keys, then people."""
    dialogue.misses += 1
    if dialogue.misses == 1:
        return _first_try(meaning, dialogue, lines)
    if dialogue.misses == 2:
        return by_keys(dialogue, lines)
    dialogue.misses = 0
    if dialogue.state == Held.confirming.name:
        release(dialogue)
    ticket = await cases.open("not_understood", "三次没有听懂，请回电")
    return Reply(
        (Say(lines("utter_staff_will_call", number=ticket.number)), Handoff("not_understood", ticket.id))
    )


@router.on(~Intent(""))
async def out_of_place(dialogue: Dialogue, lines: Lines) -> Reply:
    """Understood, but nothing asks for it here (a yes without a question)."""
    if dialogue.pending:
        return Reply(dialogue.pending.parts, dialogue.pending.expect)
    return Reply((Ask(lines("utter_greet")),))


def by_keys(dialogue: Dialogue, lines: Lines) -> Reply:
    """Offer keys: for the question that waits, where keys can answer it, else for what callers want most."""
    line = _KEYS.get(dialogue.expect.kind)
    if line is None or dialogue.pending is None:
        return Reply((Ask(lines("utter_offer_keys")),))
    return Reply((Say(lines(line)), *dialogue.pending.parts), dialogue.pending.expect)


def _first_try(meaning: Meaning, dialogue: Dialogue, lines: Lines) -> Reply:
    if meaning.intent == "out_of_scope":
        return Reply((Ask(lines("utter_not_our_business")),))
    name, confidence = meaning.ranking[0] if meaning.ranking else ("", 0.0)
    if not dialogue.state and confidence >= GUESS and name in GUESSED:
        hold(dialogue, meaning.renamed(name))
        return Reply((Confirm(lines("utter_did_you_mean", wish=GUESSED[name])),), Expect("yes_no"))
    return Reply((Say(lines("utter_rephrase")),))
