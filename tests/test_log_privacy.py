"""The watch over the logs of the whole run: it sees what it must see, and a talk leaves nothing there."""

import logging
from collections.abc import Callable

import pytest

from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.testing import Conversation
from core.clock import SteppedClock
from tests.fixtures.logs import LogWatch, spoken

SAID = "那个我想找个人给我洗洗澡"


def heard(message: str, *values: object, error: Exception | None = None) -> list[str]:
    watch = LogWatch([SAID])
    told = (type(error), error, None) if error else None
    watch.handle(logging.LogRecord("bot.x", logging.DEBUG, "x.py", 7, message, values, told))
    return watch.findings


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("call from %s", WANG_XIUYING_PHONE),
        ("sip:%s@10.0.0.1", WANG_XIUYING_PHONE),
        ("heard %r", f"嗯{SAID}"),
    ],
)
def test_numbers_and_words_are_seen(message: str, value: str) -> None:
    (finding,) = heard(message, value)
    assert finding.startswith("bot.x (x.py:7) logs ")


@pytest.mark.parametrize("value", ["12343", "0534-2345678", "1763780000123", "hs1380534123a4k7"])
def test_what_is_no_mobile_number_may_be_logged(value: str) -> None:
    assert heard("turn %s", value) == []


def test_the_text_of_an_error_is_not_what_is_logged_of_it() -> None:
    assert heard("turn failed", error=ValueError(SAID)) == []


def test_scenarios_give_the_watch_something_to_look_for() -> None:
    assert len(spoken()) > 40
    assert SAID in spoken()


async def test_a_talk_is_watched_and_leaves_nothing(
    sample_sqlite: Database,
    assistant: Callable[[Database], Dispatcher],
    clock: SteppedClock,
    log_watch: LogWatch,
) -> None:
    before = len(log_watch.findings)
    caller = Conversation(assistant(sample_sqlite), clock, channel="phone", address=WANG_XIUYING_PHONE)
    for text in (SAID, WANG_XIUYING_PHONE, "转人工"):
        await caller.say(text)
    seen = log_watch.seen
    logging.getLogger("bot.kernel.dispatcher").debug("one more line")
    assert log_watch.seen > seen
    assert log_watch.findings[before:] == []
