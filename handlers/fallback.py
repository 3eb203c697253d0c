"""Not understood: guess and confirm or ask to rephrase; the second time keys; the third time people."""

from collections.abc import Mapping

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import Intent
from bot.kernel.inject import Context
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Reply, Say
from bot.kernel.router import Handled, Next, NotHandled, Router
from handlers.cases import Cases

router = Router("fallback")
router.provide("cases", Cases)

SURE = 0.5
"""Confidence from which an intent is acted on."""
GUESS = 0.3
"""Confidence from which a guess is worth a question."""

_WISHES: Mapping[str, str] = {
    "book_service": "约上门服务",
    "query_booking": "查预约",
    "cancel_booking": "取消预约",
    "reschedule_booking": "改预约的时间",
    "query_service": "问服务和价钱",
    "query_balance": "查补贴还有多少",
    "ask_policy": "问养老政策",
    "transfer_human": "找人工",
    "complain": "反映问题",
    "check_fraud": "问是不是骗子",
}


class Guess(StatesGroup):
    """Waiting to hear whether the guess was right."""

    confirming = State()


async def doubt(following: Next, context: Context) -> Handled | NotHandled:
    """Take an answer to a guess for the guess; call what is too uncertain ``nlu_fallback``, as Rasa does."""
    meaning: Meaning = context["meaning"]
    dialogue: Dialogue = context["dialogue"]
    if dialogue.state == Guess.confirming.name:
        guessed, dialogue.state, dialogue.pending = dialogue.data.pop("guess"), "", None
        if meaning.intent == "affirm":
            meaning = Meaning(meaning.text, guessed, 1.0)
        elif meaning.intent == "deny":
            meaning = meaning.renamed("nlu_fallback")
    elif meaning.rule is None and meaning.text and meaning.confidence < SURE and not meaning.entities:
        meaning = meaning.renamed("nlu_fallback")
    outcome = await following({**context, "meaning": meaning})
    if meaning.intent not in ("nlu_fallback", "out_of_scope"):
        dialogue.misses = 0
    return outcome


@router.on(Intent("nlu_fallback", "out_of_scope"))
async def not_understood(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """First a guess or a request to rephrase, then keys, then people."""
    dialogue.misses += 1
    if dialogue.misses == 1:
        return _first_try(meaning, dialogue, lines)
    if dialogue.misses == 2:
        return Reply((Ask(lines("utter_offer_keys")),))
    dialogue.misses = 0
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


def _first_try(meaning: Meaning, dialogue: Dialogue, lines: Lines) -> Reply:
    if meaning.intent == "out_of_scope":
        return Reply((Ask(lines("utter_not_our_business")),))
    name, confidence = meaning.ranking[0] if meaning.ranking else ("", 0.0)
    if not dialogue.state and confidence >= GUESS and name in _WISHES:
        dialogue.enter(Guess.confirming, guess=name)
        return Reply((Confirm(lines("utter_did_you_mean", wish=_WISHES[name])),), Expect("yes_no"))
    return Reply((Say(lines("utter_rephrase")),))
