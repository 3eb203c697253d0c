"""The service on a real database, its callers without sound, and what its staff can look up."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from backend.conversations.schemas import Transcript
from backend.db import Database
from backend.tickets.schemas import TicketView
from bot.channels.phone import PhoneTalk
from bot.outstanding import Outstanding
from tests.fakes.leg import ELDER
from voice.asr.base import Hypothesis, Recognition
from voice.talk import Speech, Utterance


class Caller:
    """A call as the voice side holds it, without sound: what is said, pressed and left unsaid."""

    def __init__(self, talk: PhoneTalk, call_id: str) -> None:
        self.talk = talk
        self.call_id = call_id

    async def rings(self) -> str:
        """Be greeted."""
        return words(await self.talk.started(replace(ELDER, call_id=self.call_id)))

    async def says(self, text: str) -> Speech:
        """Say a sentence."""
        return await self.talk.heard(Utterance(Recognition((Hypothesis(text, 1.0),)), 0.0, 1.0))

    async def hangs_up(self) -> None:
        """Put the receiver down."""
        await self.talk.ended("caller", "normal", None)


@dataclass
class Office:
    """The service, and what its staff can look up."""

    database: Database
    outstanding: Outstanding
    call: Callable[..., Caller]
    """Lets a telephone ring, by default that of 王秀英; takes another number."""

    async def transcript(self, caller: Caller) -> Transcript:
        """Return what the console shows of a call."""
        async with self.database.reading() as uow:
            return await uow.conversations.transcript(caller.call_id)

    async def said(self, caller: Caller) -> list[str]:
        """Return what the caller said, in the order of the transcript."""
        turns = (await self.transcript(caller)).turns
        return [turn.text for turn in turns if turn.kind == "speech"]

    async def tickets(self, caller: Caller) -> list[TicketView]:
        """Return the tickets of a call."""
        async with self.database.reading() as uow:
            found = await uow.tickets.search()
        return [ticket for ticket in found if ticket.conversation == caller.call_id]


def words(speech: Speech) -> str:
    """Return what the caller hears."""
    return "".join(clause.text for clause in speech.clauses)
