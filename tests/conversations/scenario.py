"""A scenario: a YAML file that a hotline manager can read, played through the whole engine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import yaml

from backend.db import Database
from bot.kernel.reply import Reply
from bot.kernel.testing import Conversation
from core.clock import local


class Speaker(Protocol):
    """Somebody who talks: answered with a reply of the engine, or with no more than the words of a screen."""

    async def say(self, text: str, /) -> Reply | str: ...
    async def press(self, key: str, /) -> Reply | str: ...


@dataclass(frozen=True)
class Line:
    """What is said or pressed, and what the answer must hold: each of ``hears`` is a pattern.

    ``sure`` is how sure a recogniser is of what is said; None where it is said as the channel has it.
    ``by`` is empty for the caller, else the name of somebody among ``others``. A named group of a pattern
    is what was heard: a later line says it as ``{name}``.
    """

    by: str
    says: str
    presses: str
    sure: float | None
    hears: tuple[str, ...]
    handoff: str | None
    ended: bool


@dataclass(frozen=True)
class Account:
    """Where somebody beside the caller writes or calls from."""

    channel: str
    address: str


@dataclass(frozen=True)
class Scenario:
    """One talk, and what stands in the books after it; ``others`` are heard in between, by name."""

    title: str
    area: str
    caller: str
    now: datetime
    talk: tuple[Line, ...]
    visits: list[dict[str, Any]] | None
    tickets: list[str]
    others: Mapping[str, Account]
    heard: dict[str, str] = field(default_factory=dict)

    @property
    def by_ear(self) -> bool:
        """Whether it hangs on how sure a recogniser is; nobody can type that."""
        return any(line.sure is not None for line in self.talk)

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
            others={name: Account(**account) for name, account in raw.get("others", {}).items()},
        )

    async def play(
        self,
        caller: Speaker,
        first: int = 0,
        last: int | None = None,
        others: Mapping[str, Speaker] | None = None,
    ) -> None:
        """Say the lines and compare what is heard; a difference names the line."""
        talking: dict[str, Speaker] = {**(others or {}), "": caller}
        for number, line in enumerate(self.talk[first:last], first + 1):
            one, says = talking[line.by], line.says.format(**self.heard)
            answer = await self._answer(one, line, says)
            where = f"{self.title}, line {number} ({line.says or line.presses!r})"
            if isinstance(answer, str):
                self._compare_words(line, answer, where)
                continue
            told = "\n".join([answer.text, *(option.text for option in answer.options)])
            self._compare_words(line, told, f"{where} [{answer.intent}]")
            self._compare_state(line, answer, f"{where}: {told!r}")

    async def _answer(self, one: Speaker, line: Line, says: str) -> Reply | str:
        if line.presses:
            return await one.press(line.presses)
        if line.sure is None:
            return await one.say(says)
        assert isinstance(one, Conversation), "only what is spoken is heard more or less surely"
        return await one.speak(says, line.sure)

    def _compare_words(self, line: Line, told: str, where: str) -> None:
        for wanted in line.hears:
            found = re.search(wanted, told)
            assert found, f"{wanted!r} is not in the answer; {where}: {told!r}"
            self.heard.update(found.groupdict())

    def _compare_state(self, line: Line, reply: Reply, where: str) -> None:
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
        opened = {ticket.kind for ticket in tickets if ticket.opened_at >= self.now}
        assert opened >= set(self.tickets), self.title


def _line(raw: dict[str, Any]) -> Line:
    return Line(
        raw.get("by", ""),
        str(raw.get("say", "")),
        str(raw.get("press", "")),
        raw.get("sure"),
        tuple(str(pattern) for pattern in raw.get("hears", [])),
        raw.get("handoff"),
        raw.get("ended", False),
    )


def _moment(value: datetime | str) -> datetime:
    return local(value if isinstance(value, datetime) else datetime.fromisoformat(value))
