"""Whole sentences of elders and their children, and the time the assistant hears in them (sentences.yml)."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from bot.nlu.normalise import normalise
from bot.nlu.time.resolve import resolve
from bot.nlu.time.tokens import TimeFound
from core.clock import SHANGHAI

GROUPS = yaml.safe_load(Path(__file__).with_name("sentences.yml").read_text("utf-8"))
STRANGERS = yaml.safe_load(Path(__file__).with_name("by_strangers.yml").read_text("utf-8"))
ROWS = [(group["now"], said, meant) for group in GROUPS for said, meant in group["said"].items()]


def heard(said: str, now: str) -> tuple[TimeFound, ...]:
    return resolve(normalise(said).text, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))


def told(found: TimeFound) -> str:
    hours = found.time and found.time + (f"-{found.time_end}" if found.time_end else "")
    words = found.recurrence, found.date and str(found.date), hours, found.past and "past"
    return " ".join(word for word in words if word)


def together(found: list[TimeFound]) -> str:
    """Tell the day and hours of a sentence that speaks of one time, in one phrase or in several."""
    words = (
        next((f.recurrence for f in found if f.recurrence), None),
        next((str(f.date) for f in found if f.date), None),
        "-".join(next(((f.time, f.time_end) if f.time_end else (f.time,) for f in found if f.time), ())),
    )
    return " ".join(word for word in words if word)


def asked(found: list[TimeFound]) -> bool:
    """Tell whether the caller is asked for the day, or for which of several."""
    return any(len(f.choices) > 1 for f in found) or not any(f.date for f in found)


@pytest.mark.parametrize(("now", "said", "meant"), [row for row in ROWS if row[2] == "ask"])
def test_what_is_not_certain_is_asked(now: str, said: str, meant: str) -> None:
    found = [f for f in heard(said, now) if not f.past]
    assert asked(found)


@pytest.mark.parametrize(("now", "said", "meant"), [row for row in ROWS if isinstance(row[2], list)])
def test_every_time_of_a_sentence_is_heard(now: str, said: str, meant: list[str]) -> None:
    assert [told(f) for f in heard(said, now)] == meant


@pytest.mark.parametrize(
    ("now", "said", "meant"), [row for row in ROWS if isinstance(row[2], str) and row[2] != "ask"]
)
def test_the_time_that_is_said_is_heard(now: str, said: str, meant: str) -> None:
    found = [f for f in heard(said, now) if not f.past]
    assert together(found) == meant
    assert not any(f.ambiguous for f in found)


@pytest.mark.parametrize(("now", "said", "meant"), STRANGERS)
def test_a_sentence_by_a_stranger_is_understood(now: str, said: str, meant: str) -> None:
    found = [f for f in heard(said, now) if not f.past]
    told = [replace(f, recurrence=None) for f in found]
    assert asked(found) if meant == "ask" else together(told) == meant
