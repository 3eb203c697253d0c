"""Every scenario, played on each channel of words and split over two."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from backend.db import Database
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.testing import Conversation
from core.clock import SteppedClock
from tests.conversations.scenario import Scenario

FILES = sorted(Path(__file__).parent.glob("*.yml"))
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


def names(path: Path) -> str:
    return path.stem


def split(scenario: Scenario) -> bool:
    """Return whether one known caller alone holds the talk, so that it can change channels midway."""
    return bool(scenario.caller) and not scenario.others


async def elders_of(database: Database, number: str) -> tuple[str, ...]:
    async with database.reading() as uow:
        return tuple(person.id for person in await uow.people.on_line(number))


async def ready(database: Database, scenario: Scenario, clock: SteppedClock) -> tuple[str, ...]:
    """Set the clock, bind the caller's WeChat, and cancel the sample visits that are in the way."""
    clock.step(scenario.now - clock())
    people = await elders_of(database, scenario.caller) if scenario.caller else ()
    async with database.unit_of_work() as uow:
        for visit in await uow.visits.upcoming(people):
            if visit.start - clock() > timedelta(days=1):
                await uow.visits.cancel(visit.id, by=None, channel="test", key=f"clear:{visit.id}")
        for person in people[:1]:
            await uow.people.bind(person, "wechat", scenario.area, OPENID)
        await uow.commit()
    return people


@pytest.mark.parametrize("path", FILES, ids=names)
@pytest.mark.parametrize("channel", ["chat", "phone"])
async def test_a_scenario_goes_as_written(
    path: Path,
    channel: str,
    sample_sqlite: Database,
    assistant: Callable[[Database], Dispatcher],
    clock: SteppedClock,
) -> None:
    scenario = Scenario.load(path)
    people = await ready(sample_sqlite, scenario, clock)
    dispatcher = assistant(sample_sqlite)
    caller = Conversation(
        dispatcher,
        clock,
        channel=channel,
        area=scenario.area,
        address=scenario.caller or "stranger",
        trusted=bool(scenario.caller),
    )
    others = {
        name: Conversation(
            dispatcher,
            clock,
            channel=account.channel,
            area=scenario.area,
            address=account.address,
            name=name,
        )
        for name, account in scenario.others.items()
    }
    await scenario.play(caller, others=others)
    await scenario.check_books(sample_sqlite, people)


@pytest.mark.parametrize("path", [path for path in FILES if split(Scenario.load(path))], ids=names)
async def test_begun_by_phone_finished_in_wechat(
    path: Path,
    sample_sqlite: Database,
    assistant: Callable[[Database], Dispatcher],
    clock: SteppedClock,
) -> None:
    scenario = Scenario.load(path)
    people = await ready(sample_sqlite, scenario, clock)
    dispatcher = assistant(sample_sqlite)
    phone = Conversation(dispatcher, clock, channel="phone", address=scenario.caller, name="call")
    wechat = Conversation(dispatcher, clock, channel="wechat", address=OPENID, name="wechat")
    half = len(scenario.talk) // 2
    await scenario.play(phone, 0, half)
    await scenario.play(wechat, half)
    await scenario.check_books(sample_sqlite, people)
