"""Beginning, end and courtesy."""

from backend.people.schemas import Caller
from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import Happened, Idle, Intent
from bot.kernel.lines import Lines
from bot.kernel.reply import Ask, Hangup, Reply, Say
from bot.kernel.router import Router
from handlers.manner import pace

router = Router("smalltalk")


@router.on(Happened("started"))
async def started(dialogue: Dialogue, caller: Caller, lines: Lines) -> Reply:
    """Say who speaks and that the call is recorded; take up what was left open."""
    if dialogue.state and dialogue.pending:
        waiting = dialogue.pending
        return Reply(
            (pace(caller, dialogue), Say(lines("utter_welcome_back")), *waiting.parts), waiting.expect
        )
    return Reply((pace(caller, dialogue), Say(lines("utter_welcome"))))


@router.on(Happened("ended"))
async def ended() -> Reply:
    """Nothing to say any more."""
    return Reply()


@router.on(Intent("greet"))
async def greet(lines: Lines) -> Reply:
    """Greet back and say what can be done here."""
    return Reply((Ask(lines("utter_greet")),))


@router.on(Intent("ask_bot"))
async def who_am_i(lines: Lines) -> Reply:
    """An honest answer to who or what is speaking."""
    return Reply((Say(lines("utter_who_am_i")),))


@router.on(Intent("thank"))
async def thank(lines: Lines) -> Reply:
    """You are welcome."""
    return Reply((Say(lines("utter_thank")),))


@router.on(Intent("goodbye"))
async def goodbye(dialogue: Dialogue, lines: Lines) -> Reply:
    """Good wishes, and the end."""
    dialogue.leave()
    return Reply((Say(lines("utter_goodbye")), Hangup()))


@router.on(Intent("deny"), Idle())
async def nothing_else(lines: Lines) -> Reply:
    """No, nothing else."""
    return Reply((Say(lines("utter_goodbye")), Hangup()))
