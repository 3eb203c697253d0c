"""Chat: a talk typed at a terminal, through the whole engine."""

from itertools import count

from bot.kernel.dispatcher import Dispatcher
from bot.kernel.reply import Reply
from bot.kernel.turn import Content, Text, Turn
from core.clock import Clock
from core.ids import new_id


class Chat:
    """One sitting. ``phone`` makes it the talk of whoever has that number, as if from a trusted line."""

    def __init__(self, dispatcher: Dispatcher, area: str, clock: Clock, phone: str = "") -> None:
        self._dispatcher = dispatcher
        self._area = area
        self._clock = clock
        self._phone = phone
        self._conversation = new_id()
        self._numbers = count(1)

    async def say(self, line: str) -> Reply:
        """Answer a typed line."""
        return await self.send(Text(line))

    async def send(self, content: Content) -> Reply:
        """Answer anything else that can come in a turn."""
        return await self._dispatcher.feed(
            Turn(
                id=f"chat:{self._conversation}:{next(self._numbers)}",
                channel="chat",
                area=self._area,
                address=self._phone or self._conversation,
                conversation=self._conversation,
                content=content,
                at=self._clock(),
                trusted=bool(self._phone),
            )
        )


def as_json(reply: Reply) -> dict[str, object]:
    """Return the one object that ``chat --json`` prints for a line."""
    handoff = reply.handoff
    return {
        "text": as_text(reply),
        "speech": reply.speech,
        "state": reply.state,
        "intent": reply.intent,
        "choices": [words.text for words in reply.options],
        "handoff": handoff.reason if handoff else None,
        "ended": reply.ended,
    }


def as_text(reply: Reply) -> str:
    """Return the reply as a person reads it, options numbered."""
    options = [f"{number}. {words.text}" for number, words in enumerate(reply.options, 1)]
    return "\n".join([reply.text, *options]) if options else reply.text
