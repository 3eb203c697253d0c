"""The wall clock is stepped in the middle of a call, by an operator or by the time service."""

from datetime import timedelta

import pytest

from backend.db import Database
from core.clock import SteppedClock
from tests.mishaps.conftest import Open


@pytest.mark.parametrize("step", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-1)])
async def test_the_talk_goes_on_and_its_transcript_stays_in_order(
    sample_sqlite: Database, clock: SteppedClock, office: Open, step: timedelta
) -> None:
    async with office(sample_sqlite) as service:
        caller = service.call()
        await caller.rings()
        await caller.says("我要洗澡")
        clock.step(step)
        assert (await caller.says("后天上午九点")).clauses
        await caller.hangs_up()
        assert await service.said(caller) == ["我要洗澡", "后天上午九点"]
        assert (await service.transcript(caller)).conversation.ended_at is not None
