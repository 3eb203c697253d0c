"""Unclear: an answer that the recogniser is not sure of is asked for again, never acted on."""

from bot.kernel.dialogue import Dialogue
from bot.kernel.inject import Context
from bot.kernel.meaning import Meaning
from bot.kernel.router import Handled, Next, NotHandled
from bot.kernel.turn import Speech, Turn

CLEAR = 0.8
"""Confidence of the recogniser from which a yes or no counts: a short 对 is easily heard as 不对."""


async def unclear(following: Next, context: Context) -> Handled | NotHandled:
    """Take a yes or no that was barely heard for something not understood, where one was asked for."""
    turn: Turn = context["turn"]
    dialogue: Dialogue = context["dialogue"]
    meaning: Meaning = context["meaning"]
    heard = turn.content
    if not isinstance(heard, Speech) or heard.confidence >= CLEAR or dialogue.expect.kind != "yes_no":
        return await following(context)
    if meaning.intent not in ("affirm", "deny"):
        return await following(context)
    return await following({**context, "meaning": meaning.renamed("nlu_fallback")})
