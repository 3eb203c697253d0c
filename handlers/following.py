"""What a follower does without words: comes, scans, presses, sends a picture or a place; and goes."""

from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import F, Happened
from bot.kernel.lines import Lines
from bot.kernel.reply import Ask, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Image, Location

router = Router("following")


@router.on(Happened("subscribe"))
async def followed(dialogue: Dialogue, lines: Lines) -> Reply:
    """Say who we are; what was left open goes on."""
    if dialogue.pending:
        return Reply((Say(lines("utter_followed")), *dialogue.pending.parts), dialogue.pending.expect)
    return Reply((Say(lines("utter_followed")),))


@router.on(Happened("scan", "click"))
async def pressed(dialogue: Dialogue, lines: Lines) -> Reply:
    """Go on with what was being asked, or ask what is wanted; a talk under way is not reset."""
    if dialogue.pending:
        return Reply(dialogue.pending.parts, dialogue.pending.expect)
    return Reply((Ask(lines("utter_greet")),))


@router.on(Happened("unsubscribe"))
async def left() -> Reply:
    """Nobody reads an answer; the channel forgets the account, the person and what is booked stay."""
    return Reply()


@router.on(F.content.func(lambda content: isinstance(content, Image)))
async def picture(lines: Lines) -> Reply:
    """We cannot see."""
    return Reply((Say(lines("utter_picture")),))


@router.on(F.content.func(lambda content: isinstance(content, Location)))
async def place(lines: Lines) -> Reply:
    """We cannot read maps."""
    return Reply((Say(lines("utter_place")),))
