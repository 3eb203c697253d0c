"""The database is locked by another program, or gone, while somebody is on the telephone."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from backend.db import Database
from core.clock import SteppedClock
from tests.fakes.office import Office, words
from tests.fixtures.database import Copies
from tests.mishaps.conftest import Open

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

_LOCKS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def locked(database: Database, url: str) -> AsyncIterator[None]:
    """Let another process hold the write lock."""
    file = make_url(url).database or ""
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _LOCKS, file),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"locked\n"
    try:
        yield
    finally:
        other.kill()
        await other.wait()


@asynccontextmanager
async def gone(database: Database, url: str) -> AsyncIterator[None]:
    """Let the server throw everybody out and take nobody in."""
    target = make_url(url)
    server = target.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(server, autocommit=True) as admin:
        await admin.execute(f"ALTER DATABASE {target.database} ALLOW_CONNECTIONS false".encode())
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [target.database]
        )
        yield
        await admin.execute(f"ALTER DATABASE {target.database} ALLOW_CONNECTIONS true".encode())


async def check(office: Office, url: str, mishap: object) -> None:
    """Hold a call that loses the database in the middle, and look at what staff find afterwards."""
    caller = office.call()
    await caller.rings()
    await caller.says("我要洗澡")
    async with mishap(office.database, url):  # type: ignore[operator]
        apology = await caller.says("后天上午九点")
        advice = await caller.says("救命啊我摔倒了")
        await caller.hangs_up()
    assert "回电话" in words(apology)
    assert apology.then == "listen", "the call goes on"
    assert "一二零" in words(advice)
    assert advice.then == "hold", "danger is advised without a database and the line stays open"
    await office.outstanding.settle()
    assert await office.said(caller) == ["我要洗澡", "后天上午九点", "救命啊我摔倒了"], (
        "whole to the last word"
    )
    assert (await office.transcript(caller)).conversation.ended_at is not None
    kinds = {ticket.kind: ticket.priority for ticket in await office.tickets(caller)}
    assert kinds["emergency"] == "urgent"
    assert kinds["callback"] == "high"


async def test_sqlite_is_locked_for_longer_than_a_caller_waits(
    sqlite_copies: Copies, tmp_path: Path, clock: SteppedClock, office: Open
) -> None:
    url = sqlite_copies.copy(tmp_path, demo=True)
    database = Database(url, clock=clock)
    async with office(database) as service:
        await check(service, url, locked)
    await database.close()


async def test_postgresql_goes_away_and_comes_back(
    postgresql_copies: Copies, tmp_path: Path, clock: SteppedClock, office: Open
) -> None:
    url = postgresql_copies.copy(tmp_path, demo=True)
    database = Database(url, clock=clock)
    async with office(database) as service:
        await check(service, url, gone)
    await database.close()
    postgresql_copies.drop(url)
