"""A typed message as a turn, and the reply as WeChat would show it; used by the routes of ``/try``."""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.channels.wechat.render import Menu, render_push
from bot.kernel.reply import Reply
from bot.kernel.turn import Event, Text, Turn
from core.errors import InputError
from core.ids import new_id
from web.try_page.people import SAMPLES, Who
from web.try_page.trial import Trial

AREA = "decheng"
"""Where the people of the sample live."""


class Message(BaseModel):
    """What a visitor sends; without ``text`` the chat was just opened. The page makes up ``sitting``."""

    who: Who
    sitting: Annotated[str, Field(pattern=r"^[a-z0-9]{8,40}$")]
    text: Annotated[str, Field(max_length=500)] | None = None


class Note(BaseModel):
    """A hand-over to a person. An urgent one is never ended by the machine."""

    reason: str
    urgent: bool


class Answer(BaseModel):
    """``bubbles`` to show in order, ``options`` to tap under the last: a tap sends its text."""

    bubbles: list[str]
    options: list[str]
    handoff: Note | None
    state: str
    intent: str
    ended: bool


async def answered(trial: Trial, message: Message) -> Answer:
    """Return the answer; raises InputError where the text has nothing in it."""
    reply = await trial.feed(_turn(trial, message))
    messages = render_push(reply)
    menus = [message for message in messages if isinstance(message, Menu)]
    return Answer(
        bubbles=[message.head if isinstance(message, Menu) else message for message in messages],
        options=[option for menu in menus for option in menu.options],
        handoff=_note(reply),
        state=reply.state,
        intent=reply.intent,
        ended=reply.ended,
    )


def _turn(trial: Trial, message: Message) -> Turn:
    sample = SAMPLES[message.who]
    return Turn(
        id=f"try:{new_id()}",
        channel=sample.channel,
        area=AREA,
        address=sample.address or f"try{message.sitting}",
        conversation=f"try:{message.who}:{message.sitting}",
        content=Event("subscribe") if message.text is None else Text(_words(message.text)),
        at=trial.clock(),
        trusted=True,  # the page stands for a signed message or a trusted line; it exists in demo mode only
    )


def _words(text: str) -> str:
    words = "".join(c if c.isprintable() else " " for c in text).strip()
    if not words:
        raise InputError("no words in the message")
    return words


def _note(reply: Reply) -> Note | None:
    handoff = reply.handoff
    return Note(reason=handoff.reason, urgent=handoff.urgent) if handoff else None
