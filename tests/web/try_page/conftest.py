"""The page to try, over the real assistant on the whole sample; the telephone has a voice of the tests."""

from collections.abc import AsyncIterator, Callable, Mapping

import httpx
import pytest
from fastapi import FastAPI

from backend.db import Database
from bot.courier import Courier
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.lines import Lines
from bot.notices import Notices
from core.clock import SteppedClock
from tests.fakes.serving import served
from tests.fakes.sound import utter
from voice.legs.browser import BrowserServer
from web.app import create_app
from web.try_page.inbox import Inbox
from web.try_page.trial import Trial


async def ready() -> Mapping[str, str]:
    """Wait for nothing."""
    return {}


async def _spoken(text: str) -> bytes:
    return utter(text)


@pytest.fixture
def phone() -> BrowserServer:
    """Takes the calls of the page; a test starts it and plays the assistant."""
    return BrowserServer(_spoken)


@pytest.fixture
def inbox(clock: SteppedClock) -> Inbox:
    """What the people of the sample are told."""
    return Inbox(clock)


@pytest.fixture
def courier(sample_sqlite: Database, lines: Lines, clock: SteppedClock, inbox: Inbox) -> Courier:
    """Brings them what waits, when a test says so."""
    return Courier(sample_sqlite, Notices(lines, clock), inbox)


@pytest.fixture
def app(
    sample_sqlite: Database,
    clock: SteppedClock,
    assistant: Callable[[Database], Dispatcher],
    phone: BrowserServer,
    inbox: Inbox,
) -> FastAPI:
    """The web application in demo mode."""
    trial = Trial(assistant(sample_sqlite).feed, clock, phone, inbox)
    return create_app(channels=[], readiness=ready, trial=trial)


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a browser."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nuanxian") as client:
        yield client


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """host:port at which the application is served."""
    async with served(app) as where:
        yield where
