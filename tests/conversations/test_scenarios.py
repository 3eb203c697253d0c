"""Every scenario, played on each channel and split over two."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from backend.db import Database
from bot.app import NLU_DATA, App
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.lines import Lines
from bot.kernel.meaning import Context
from bot.kernel.testing import Conversation
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.library import Library
from bot.outstanding import Outstanding
from core.clock import SteppedClock
from tests.conversations.scenario import Account, Scenario, Speaker
from tests.fakes.wechat_site import WechatSite, WechatTalk
from tests.fakes.weixin import Weixin

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


def calling(
    dispatcher: Dispatcher, clock: SteppedClock, scenario: Scenario, name: str, account: Account
) -> Conversation:
    """Return the talk of somebody beside the caller."""
    return Conversation(
        dispatcher,
        clock,
        channel=account.channel,
        area=scenario.area,
        address=account.address,
        name=name,
    )


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
        name: calling(dispatcher, clock, scenario, name, account) for name, account in scenario.others.items()
    }
    await scenario.play(caller, others=others)
    await scenario.check_books(sample_sqlite, people)


@pytest.mark.parametrize("path", [path for path in FILES if not Scenario.load(path).by_ear], ids=names)
async def test_a_scenario_goes_as_written_over_the_wire_of_wechat(
    path: Path,
    sample_sqlite: Database,
    engine: EmbeddedEngine,
    lines: Lines,
    assistant: Callable[[Database], Dispatcher],
    library: Library,
    clock: SteppedClock,
    tmp_path: Path,
) -> None:
    scenario = Scenario.load(path)
    people = await ready(sample_sqlite, scenario, clock)
    dispatcher = assistant(sample_sqlite)
    weixin = Weixin(clock=clock)
    site = WechatSite(
        tmp_path,
        weixin,
        lambda settings: App(
            settings, clock, sample_sqlite, engine, lines, dispatcher, Outstanding(sample_sqlite), library
        ),
    )
    try:
        wechat = await site.process()

        def follower(openid: str) -> WechatTalk:
            return WechatTalk(site.user(wechat, openid), wechat, weixin)

        others: dict[str, Speaker] = {
            name: follower(account.address)
            if account.channel == "wechat"
            else calling(dispatcher, clock, scenario, name, account)
            for name, account in scenario.others.items()
        }
        await scenario.play(follower(OPENID), others=others)
        await scenario.check_books(sample_sqlite, people)
    finally:
        await site.close()


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


async def test_every_intent_is_met_in_some_scenario(engine: EmbeddedEngine, clock: SteppedClock) -> None:
    said = [line.says for path in FILES for line in Scenario.load(path).talk if line.says]
    met = {(await engine.parse((text,), Context(clock(), "decheng"))).intent for text in said}
    assert met >= set(yaml.safe_load((NLU_DATA / "domain.yml").read_text("utf-8"))["intents"])
