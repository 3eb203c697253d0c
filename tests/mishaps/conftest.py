"""What the mishaps share: the real dispatcher and handlers on a real database, and calls held on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from itertools import count

import pytest

from backend.db import Database
from bot.app import build_dispatcher
from bot.channels.phone import PhoneTalk
from bot.kernel.lines import Lines
from bot.nlu.library import Library
from bot.nlu.scam import ScamWatch
from bot.outstanding import Outstanding
from core.clock import SteppedClock
from tests.fakes.hearer import Sentences
from tests.fakes.leg import ELDER
from tests.fakes.office import Caller, Office

Open = Callable[[Database], AbstractAsyncContextManager[Office]]


@pytest.fixture
def office(lines: Lines, clock: SteppedClock, scam: ScamWatch, library: Library) -> Open:
    """Opens the service on a database."""
    numbers = count(1)

    @asynccontextmanager
    async def opened(database: Database) -> AsyncIterator[Office]:
        outstanding = Outstanding(database)
        dispatcher = build_dispatcher(
            database, Sentences(), lines, clock, scam, library, outstanding=outstanding
        )

        def call(number: str = ELDER.caller) -> Caller:
            info = replace(ELDER, caller=number, call_id=f"mishap-{next(numbers)}")
            return Caller(PhoneTalk(info, "decheng", dispatcher, clock), info.call_id)

        yield Office(database, outstanding, call)
        await outstanding.close()

    return opened
