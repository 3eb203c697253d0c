"""Category: guarantee. One message is claimed once and answered one way; the quota is never overdrawn."""

import asyncio
from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.db import Database
from backend.wechat.service import Trigger
from core.clock import SteppedClock
from tests.fakes.weixin_state import Act, Follower, Refusal

OPENID = "o1"


async def arrive(db: Database, message: str, trigger: Trigger | None = "message") -> bool:
    async with db.unit_of_work() as uow:
        first = await uow.wechat.arrived(message, "decheng", OPENID, trigger)
        await uow.commit()
    return first


async def settle(db: Database, message: str, way: Literal["passive", "push"], *, late: bool = False) -> bool:
    async with db.unit_of_work() as uow:
        ours = await uow.wechat.settle(message, way, late=late)
        await uow.commit()
    return ours


async def spend(db: Database, keep: int = 0) -> bool:
    async with db.unit_of_work() as uow:
        spent = await uow.wechat.spend("decheng", OPENID, keep=keep)
        await uow.commit()
    return spent


async def left(db: Database) -> int:
    async with db.reading() as uow:
        return await uow.wechat.left("decheng", OPENID)


async def test_a_repeat_grants_nothing_more(database: Database) -> None:
    assert await arrive(database, "m1")
    assert await spend(database)
    assert not await arrive(database, "m1")
    assert await left(database) == 4
    assert await arrive(database, "m2")
    assert await left(database) == 5


async def test_two_deliveries_at_once_are_one(database: Database) -> None:
    assert sorted(await asyncio.gather(*(arrive(database, "m1") for _ in range(4)))) == [False] * 3 + [True]


@pytest.mark.parametrize("known", [True, False])
async def test_one_of_many_pushes(database: Database, known: bool) -> None:
    if known:
        await arrive(database, "m1")
    pushed = await asyncio.gather(*(settle(database, "m1", "push") for _ in range(4)))
    assert sorted(pushed) == [False] * 3 + [True]
    assert not await settle(database, "m1", "passive")


async def test_what_was_given_passively_is_not_pushed_unless_it_was_too_late(database: Database) -> None:
    assert await settle(database, "m1", "passive")
    assert await settle(database, "m1", "passive")
    assert not await settle(database, "m1", "push")
    assert await settle(database, "m1", "push", late=True)
    assert not await settle(database, "m1", "push", late=True)


async def test_the_grant_that_ends_first_is_used_first(database: Database, clock: SteppedClock) -> None:
    await arrive(database, "m1")
    await arrive(database, "c1", "gesture")
    assert await left(database) == 8
    assert await spend(database)
    clock.step(timedelta(minutes=1))
    assert await left(database) == 5
    clock.step(timedelta(hours=48))
    assert await left(database) == 0
    assert not await spend(database)


async def test_the_last_one_is_kept_when_told(database: Database) -> None:
    await arrive(database, "m1")
    spent = [await spend(database, keep=1) for _ in range(5)]
    assert spent == [True] * 4 + [False]
    assert await spend(database)


async def test_many_spenders_never_spend_more_than_there_is(database: Database) -> None:
    await arrive(database, "m1")
    assert sum(await asyncio.gather(*(spend(database) for _ in range(8)))) == 5


async def test_what_tencent_closed_is_closed(database: Database) -> None:
    await arrive(database, "m1")
    async with database.unit_of_work() as uow:
        await uow.wechat.close("decheng", OPENID)
        await uow.commit()
    assert await left(database) == 0


STEPS = st.lists(
    st.one_of(
        st.sampled_from(["message", "click", "spend"]),
        st.integers(1, 60 * 60 * 50).map(lambda seconds: f"wait {seconds}"),
        st.sampled_from(["wait 30", "wait 60"]),
    ),
    max_size=25,
)


@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
async def test_we_never_send_what_tencent_would_refuse(sample_sqlite: Database, steps: list[str]) -> None:
    clock, tencent = sample_sqlite.clock, Follower()
    assert isinstance(clock, SteppedClock)
    async with sample_sqlite.unit_of_work() as uow:
        await uow.wechat.close("decheng", OPENID)
        await uow.commit()
    for number, step in enumerate(steps):
        if step.startswith("wait"):
            clock.step(timedelta(seconds=int(step.split()[1])))
        elif step == "spend":
            if await spend(sample_sqlite):
                tencent.spend(clock())  # raises Refusal where the real one would
            else:
                with pytest.raises(Refusal):
                    tencent.spend(clock())
        else:
            act: Act = "message" if step == "message" else "click"
            tencent.act(act, clock())
            await arrive(
                sample_sqlite,
                f"{clock()}-{number}-{len(steps)}",
                "message" if act == "message" else "gesture",
            )
