"""The page to try, over the real assistant on the whole sample; the telephone has a voice of the tests."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from backend.db import Database
from bot.kernel.dispatcher import Dispatcher
from core.clock import SteppedClock
from tests.fakes.sound import utter
from voice.legs.browser import BrowserServer
from web.app import create_app
from web.try_page.trial import Trial


async def _ready() -> Mapping[str, str]:
    return {}


async def _spoken(text: str) -> bytes:
    return utter(text)


@pytest.fixture
def phone() -> BrowserServer:
    """Takes the calls of the page; a test starts it and plays the assistant."""
    return BrowserServer(_spoken)


@pytest.fixture
def app(
    sample_sqlite: Database,
    clock: SteppedClock,
    assistant: Callable[[Database], Dispatcher],
    phone: BrowserServer,
) -> FastAPI:
    """The web application in demo mode."""
    trial = Trial(assistant(sample_sqlite).feed, clock, phone)
    return create_app(channels=[], readiness=_ready, trial=trial)


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a browser."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nuanxian") as client:
        yield client


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """host:port at which the application is served."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving
