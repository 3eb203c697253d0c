"""Prompts: what is said so often that it is rendered before anybody calls; bot.switchboard keeps it so."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.kernel.lines import BLANK, Lines
from core.clock import Clock, local
from handlers.booking.beneficiary import FROM_SUBSIDY
from handlers.wording import when
from voice.tts.base import Clause
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

Prompt = tuple[Clause, ...]
"""A line as it will be spoken, a personal word in each blank: pieces that hold one stay off the disk."""

DAYS = 14
"""Visits are seldom booked further ahead."""
_HOURS = range(8, 18)
_TELLING = ("utter_read_back", "utter_booked", "utter_confirm_cancel", "utter_confirm_move")
"""Lines that tell callers when a visit is."""
_SOMETHING = Clause("某某某某某某", "memory")
"""Long enough to be a piece of its own, as prices and names with their titles are."""


async def keep_rendered(voice: KokoroVoice, lines: Lines, clock: Clock) -> None:
    """Render every fixed line, then the dates as they are told today, every day anew; until cancelled."""
    await render_ahead(voice, fixed(lines))
    while True:
        now = local(clock())
        await render_ahead(voice, dated(lines, now))
        await asyncio.sleep((_midnight(now) + timedelta(days=1) - now).total_seconds())


def fixed(lines: Lines) -> list[Prompt]:
    """Return every spoken line, the greeting first."""
    spoken = lines.spoken()
    ordered = [spoken.pop("utter_welcome"), *spoken.values()]
    return [tuple(_clauses(line, {})) for line in ordered]


def dated(lines: Lines, now: datetime, days: int = DAYS) -> list[Prompt]:
    """Return the lines that tell of a visit, for every half hour of the coming ``days`` it may begin at.

    Day and clock are pieces of their own: two weeks of them are some 300 pieces, twenty new ones a day.
    """
    spoken = lines.spoken()
    return [
        tuple(
            _clauses(spoken[name], {"when": Clause(when(moment, now).speech), "price": Clause(FROM_SUBSIDY)})
        )
        for moment in _moments(now, days)
        for name in _TELLING
    ]


def _moments(now: datetime, days: int) -> Iterator[datetime]:
    for day in range(days + 1):
        for hour in _HOURS:
            for minutes in (0, 30):
                yield _midnight(now) + timedelta(days=day, hours=hour, minutes=minutes)


def _midnight(now: datetime) -> datetime:
    return local(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _clauses(line: str, blanks: dict[str, Clause]) -> list[Clause]:
    parts = enumerate(BLANK.split(line))
    return [blanks.get(part, _SOMETHING) if index % 2 else Clause(part) for index, part in parts if part]
