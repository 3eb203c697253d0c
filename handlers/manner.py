"""How we speak: again, slower, louder, wait a moment; and what to do with silence."""

from backend.people.schemas import Caller
from backend.people.service import PeopleService
from bot.kernel.dialogue import Dialogue
from bot.kernel.filters import Happened, Intent
from bot.kernel.lines import Lines
from bot.kernel.reply import Ask, Handoff, Hangup, Pace, Reply, Say
from bot.kernel.router import Router
from bot.kernel.turn import Event, Turn
from handlers.cases import Cases

router = Router("manner")
router.provide("cases", Cases)

_NORM, _SLOWEST, _SLOWER_BY = 0.85, 0.65, 0.1
_LOUDEST, _LOUDER_BY = 9.0, 3.0


@router.on(Intent("repeat"))
async def again(dialogue: Dialogue, lines: Lines) -> Reply:
    """Say the last thing again."""
    if dialogue.last is None:
        return Reply((Ask(lines("utter_nothing_to_repeat")),))
    said_again = tuple(part for part in dialogue.last.parts if not isinstance(part, Handoff | Hangup))
    return Reply(said_again, dialogue.last.expect)


@router.on(Intent("slower"))
async def slower(dialogue: Dialogue, caller: Caller, people: PeopleService, lines: Lines) -> Reply:
    """Speak slower from now on, in this call and the next."""
    now = pace(caller, dialogue)
    slow = Pace(max(_SLOWEST, round(now.rate - _SLOWER_BY, 2)), now.gain)
    if caller.person:
        await people.remember_speech(caller.person.id, rate=slow.rate)
    dialogue.manner = {"rate": slow.rate, "gain": slow.gain}
    return _again_after(slow, Say(lines("utter_slower")), dialogue)


@router.on(Intent("louder"))
async def louder(dialogue: Dialogue, caller: Caller, people: PeopleService, lines: Lines) -> Reply:
    """Speak louder from now on, in this call and the next."""
    now = pace(caller, dialogue)
    loud = Pace(now.rate, min(_LOUDEST, now.gain + _LOUDER_BY))
    if caller.person:
        await people.remember_speech(caller.person.id, gain=loud.gain)
    dialogue.manner = {"rate": loud.rate, "gain": loud.gain}
    return _again_after(loud, Say(lines("utter_louder")), dialogue)


@router.on(Intent("wait"))
async def wait(lines: Lines) -> Reply:
    """Give them time."""
    return Reply((Say(lines("utter_wait")),))


@router.on(Happened("silence"))
async def silence(turn: Turn, cases: Cases, lines: Lines) -> Reply:
    """Ask twice, then let people ring."""
    count = int(turn.content.detail) if isinstance(turn.content, Event) else 1
    if count == 1:
        return Reply((Say(lines("utter_silence")),))
    if count == 2:
        return Reply((Say(lines("utter_silence_again")),))
    ticket = await cases.open("silent_call", "来电无声，请回电确认平安")
    return Reply((Say(lines("utter_silence_end")), Handoff("silent_call", ticket.id), Hangup()))


@router.on(Happened("unheard"))
async def unheard(turn: Turn, cases: Cases, lines: Lines) -> Reply:
    """Not even noise comes from the caller's side: have people ring, say so, offer keys, then end."""
    count = int(turn.content.detail) if isinstance(turn.content, Event) else 1
    if count == 1:
        ticket = await cases.open("one_way", "电话单向无声，听不到来电人，请回电", priority="high")
        return Reply((Say(lines("utter_unheard")), Handoff("one_way", ticket.id)))
    if count == 2:
        return Reply((Say(lines("utter_silence_again")),))
    return Reply((Say(lines("utter_silence_end")), Hangup()))


def pace(caller: Caller, dialogue: Dialogue) -> Pace:
    """Return how this caller wants to be spoken to, as remembered from this call and earlier ones."""
    if caller.person:
        return Pace(caller.person.rate, caller.person.gain)
    return Pace(dialogue.manner.get("rate", _NORM), dialogue.manner.get("gain", 0.0))


def _again_after(pace: Pace, said: Say, dialogue: Dialogue) -> Reply:
    waiting = dialogue.pending
    return Reply((pace, said, *waiting.parts), waiting.expect) if waiting else Reply((pace, said))
