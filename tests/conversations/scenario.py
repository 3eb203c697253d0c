"""A scenario: a YAML file that a hotline manager can read, played through the whole engine."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from backend.db import Database
from bot.kernel.reply import Reply
from bot.kernel.testing import Conversation
from core.clock import local


@dataclass(frozen=True)
class Line:
    """What the caller says or presses, and what the answer must hold: each of ``hears`` is a pattern."""

    says: str
    presses: str
    hears: tuple[str, ...]
    handoff: str | None
    ended: bool


@dataclass(frozen=True)
class Scenario:
    """One talk, and what stands in the books after it."""

    title: str
    area: str
    caller: str
    now: datetime
    talk: tuple[Line, ...]
    visits: list[dict[str, Any]] | None
    tickets: list[str]

    @classmethod
    def load(cls, path: Path) -> "Scenario":
        """Read the file; a missing part has the default of the class."""
        raw = yaml.safe_load(path.read_text("utf-8"))
        now = raw["now"] if isinstance(raw["now"], datetime) else datetime.fromisoformat(str(raw["now"]))
        return cls(
            title=raw["title"],
            area=raw.get("area", "decheng"),
            caller=raw["caller"],
            now=local(now),
            talk=tuple(_line(line) for line in raw["talk"]),
            visits=raw.get("visits"),
            tickets=raw.get("tickets", []),
        )

    async def play(self, caller: Conversation, first: int = 0, last: int | None = None) -> None:
        """Say the lines and compare what is heard; a difference names the line."""
        for number, line in enumerate(self.talk[first:last], first + 1):
            reply = await (caller.press(line.presses) if line.presses else caller.say(line.says))
            self._compare(number, line, reply)

    def _compare(self, number: int, line: Line, reply: Reply) -> None:
        told = "\n".join([reply.text, *(option.text for option in reply.options)])
        where = f"{self.title}, line {number} ({line.says or line.presses!r}): {told!r} [{reply.intent}]"
        for wanted in line.hears:
            assert re.search(wanted, told), f"{wanted!r} is not in the answer; {where}"
        if line.handoff is not None:
            assert reply.handoff is not None, f"no hand-over; {where}"
            assert reply.handoff.reason == line.handoff, where
        if line.ended:
            assert reply.ended, f"the talk goes on; {where}"

    async def check_books(self, database: Database, people: tuple[str, ...]) -> None:
        """Compare the visits of ``people`` and the open tickets with what the scenario says."""
        async with database.reading() as uow:
            visits = await uow.visits.upcoming(people)
            tickets = await uow.tickets.search()
        if self.visits is not None:
            booked = [{"service": v.item.code, "start": local(v.start)} for v in visits if v.start > self.now]
            wanted = [{"service": v["service"], "start": _moment(v["start"])} for v in self.visits]
            assert booked == wanted, self.title
        assert {t.kind for t in tickets} >= set(self.tickets), self.title


def _line(raw: dict[str, Any]) -> Line:
    return Line(
        str(raw.get("say", "")),
        str(raw.get("press", "")),
        tuple(str(pattern) for pattern in raw.get("hears", [])),
        raw.get("handoff"),
        raw.get("ended", False),
    )


def _moment(value: datetime | str) -> datetime:
    return local(value if isinstance(value, datetime) else datetime.fromisoformat(value))
