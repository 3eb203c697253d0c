"""However a booking is split between the telephone and WeChat, the same visits stand in the books."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.db import Database
from bot.app import build_dispatcher
from bot.kernel.lines import Lines
from bot.kernel.testing import Conversation
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.library import Library
from bot.nlu.scam import ScamWatch
from core.clock import SteppedClock
from tests.conversations.scenario import Scenario
from tests.conversations.test_scenarios import FILES, OPENID, ready, split
from tests.fixtures.database import MONDAY, Copies

BOOKINGS = [path for path in FILES for one in [Scenario.load(path)] if split(one) and one.visits]
LONGEST = max(len(Scenario.load(path).talk) for path in BOOKINGS)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.sampled_from(BOOKINGS), by_phone=st.lists(st.booleans(), min_size=LONGEST, max_size=LONGEST))
async def test_any_split_books_the_same_visits(
    path: Path,
    by_phone: list[bool],
    sqlite_copies: Copies,
    tmp_path: Path,
    engine: EmbeddedEngine,
    lines: Lines,
    scam: ScamWatch,
    library: Library,
) -> None:
    scenario, clock = Scenario.load(path), SteppedClock(MONDAY)
    url = sqlite_copies.copy(tmp_path, demo=True)
    database = Database(url, clock=clock)
    try:
        people = await ready(database, scenario, clock)
        dispatcher = build_dispatcher(database, engine, lines, clock, scam, library)
        phone = Conversation(dispatcher, clock, channel="phone", address=scenario.caller, name="call")
        wechat = Conversation(dispatcher, clock, channel="wechat", address=OPENID, name="wechat")
        for number in range(len(scenario.talk)):
            await scenario.play(phone if by_phone[number] else wechat, number, number + 1)
        await scenario.check_books(database, people)
    finally:
        await database.close()
        sqlite_copies.drop(url)
