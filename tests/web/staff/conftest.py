"""The console for these tests, on the whole sample."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from backend.db import Database
from core.clock import SteppedClock
from tests.fakes import console_site
from tests.fakes.console_site import Browser, Desk, site, staffed, talked


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """The folder of recordings, with one call in it."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    console_site.tone(folder / "call.wav")
    return folder


@pytest.fixture
async def app(sample_sqlite: Database, clock: SteppedClock, recordings: Path) -> FastAPI:
    """The web application with staff and talks."""
    await staffed(sample_sqlite)
    await talked(sample_sqlite, clock, "call.wav")
    return site(sample_sqlite, clock, recordings)


@pytest.fixture
def stranger(app: FastAPI) -> Browser:
    """Somebody who is not signed in."""
    return Browser.at(app)


@pytest.fixture
def desk(app: FastAPI, sample_sqlite: Database) -> Desk:
    """Where members of staff sit down without typing a password."""
    return Desk(app, sample_sqlite)
