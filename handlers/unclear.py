"""Unclear: what the recogniser is not sure of is asked about before it is acted on; outer middleware.

Below CLEAR the question is put again, below SURE what was heard is read back. Once: who is not heard then
either is offered keys, and after that people. Typed words and keys are never doubted.
"""

from collections.abc import Mapping

from bot.kernel.dialogue import Dialogue, StatesGroup
from bot.kernel.inject import Context
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Confirm, Expect, Reply, Say
from bot.kernel.router import Handled, Next, NotHandled
from bot.kernel.turn import Speech, Turn
from handlers.booking.states import Booking
from handlers.bookings import Cancelling
from handlers.casework import Complaint
from handlers.emergency import Emergency
from handlers.fallback import SURE as UNDERSTOOD
from handlers.fallback import by_keys
from handlers.family.states import Unbinding
from handlers.held import Held, hold, release
from handlers.moving import Moving
from handlers.person import CallBack
from handlers.services import Services
from handlers.triage import Triage
from handlers.wishes import WISHES

CLEAR = 0.8
"""Confidence of the recogniser from which an answer counts: a short 对 is easily heard as 不对."""
SURE = 0.9
"""Confidence from which nothing is read back."""

_ANSWERS = frozenset({"affirm", "deny", "inform", "choose"})
_BY_THE_WAY = frozenset({"", "repeat", "slower", "louder", "wait", "nlu_fallback", "out_of_scope"})
"""Intents that leave a question open."""
_READ_BACK: Mapping[type[StatesGroup], frozenset[str]] = {
    Booking: frozenset({"book_service", "query_service"}),
    CallBack: frozenset(),
    Cancelling: frozenset({"cancel_booking"}),
    Moving: frozenset({"reschedule_booking"}),
    Services: frozenset({"query_service"}),
    Unbinding: frozenset({"unbind_family"}),
}
"""Groups of states that read back what they take before they act, and the wishes that are answers there."""


async def unclear(following: Next, context: Context) -> Handled | NotHandled:
    """Ask about what was barely heard; take the answer to such a question for what it was about."""
    turn: Turn = context["turn"]
    dialogue: Dialogue = context["dialogue"]
    meaning: Meaning = context["meaning"]
    heard = turn.content.confidence if isinstance(turn.content, Speech) else 1.0
    if heard < SURE and _matters(meaning, dialogue):
        asked = _asked(heard, meaning, dialogue, context["lines"])
        if asked is not None:
            return Handled(asked, f"{__name__}.unclear")
        if heard < CLEAR:
            meaning = meaning.renamed("nlu_fallback")
    if dialogue.state == Held.confirming.name and meaning.intent not in _BY_THE_WAY:
        meaning = _settled(dialogue, meaning)
    return await following({**context, "meaning": meaning})


def _matters(meaning: Meaning, dialogue: Dialogue) -> bool:
    """Return whether acting on ``meaning`` by mistake would do harm that asking does not.

    Danger, swindlers, a person who is wanted and how we speak are always acted on; a complaint is taken down
    as it is told, for people who have the recording.
    """
    if dialogue.state in (Emergency.open.name, Complaint.told.name):
        return False
    if dialogue.state == Triage.asked.name and meaning.intent != "deny":
        return False
    return meaning.intent in WISHES or (meaning.intent in _ANSWERS and bool(dialogue.pending))


def _asked(heard: float, meaning: Meaning, dialogue: Dialogue, lines: Lines) -> Reply | None:
    """Return the question to ask of it; None where it counts, or where people must help."""
    own = next((wishes for group, wishes in _READ_BACK.items() if dialogue.state in group.names()), None)
    wish = meaning.intent in WISHES and meaning.intent not in (own or ())
    if wish and not dialogue.misses and meaning.confidence >= UNDERSTOOD:
        return _confirm(meaning, dialogue, Confirm(lines("utter_did_you_mean", wish=WISHES[meaning.intent])))
    if heard < CLEAR:
        return _again(dialogue, lines)
    if wish or dialogue.misses or own is not None or dialogue.expect.kind in ("yes_no", "digits"):
        return None
    words = (meaning.text, meaning.text, True)
    return _confirm(meaning, dialogue, Confirm(lines("utter_did_you_say", words=words)))


def _confirm(meaning: Meaning, dialogue: Dialogue, question: Confirm) -> Reply:
    dialogue.misses += 1
    hold(dialogue, meaning)
    return Reply((question,), Expect("yes_no"))


def _again(dialogue: Dialogue, lines: Lines) -> Reply | None:
    """Put the question again, then offer keys for it; None the third time."""
    if dialogue.misses > 1:
        return None
    dialogue.misses += 1
    if dialogue.misses > 1:
        return by_keys(dialogue, lines)
    waiting = dialogue.pending
    again = Say(lines("utter_rephrase"))
    return Reply((again, *waiting.parts), waiting.expect) if waiting else Reply((again,))


def _settled(dialogue: Dialogue, answer: Meaning) -> Meaning:
    """Return what the answer to our question comes to: what was held, a correction of it, or nothing yet."""
    held = release(dialogue)
    if answer.intent == "affirm":
        return held
    if answer.intent != "deny":
        return answer
    if answer.entities:
        return answer.renamed(held.intent)
    return answer.renamed("nlu_fallback")
