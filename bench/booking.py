"""How many visits are booked a second, on SQLite and on PostgreSQL in the same run."""

import asyncio
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from backend.db import Database
from backend.seed import seed
from core.clock import local, wall_clock
from core.errors import BookingError
from tests.fixtures import postgres

_WISHES = 200
_AT_ONCE = 20


async def run() -> None:
    """Book one visit each for guests in 德城区, twenty at a time."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = await _measure(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
    print(f"booking: SQLite {sqlite:.0f} visits/s")
    programs = postgres.programs()
    if programs is None:
        print("booking: PostgreSQL is not installed here")
        return
    with postgres.running(programs) as url:
        postgresql = await _measure(url)
    print(f"booking: PostgreSQL {postgresql:.0f} visits/s, {postgresql / sqlite:.2f} of SQLite")


async def _measure(url: str) -> float:
    database = Database(url, clock=wall_clock)
    await database.upgrade()
    await seed(database, demo=True)
    async with database.unit_of_work() as uow:
        guests = [
            await uow.people.register_guest("decheng", f"客{n}", "", "天衢街道", "bench", "bench")
            for n in range(_WISHES)
        ]
        await uow.commit()
    slots = asyncio.Semaphore(_AT_ONCE)

    async def book(number: int, elder: str) -> bool:
        start = local(wall_clock()).replace(hour=9, minute=0, second=0, microsecond=0)
        start += timedelta(days=2 + number % 5, hours=number % 8)
        async with slots, database.unit_of_work() as uow:
            try:
                await uow.visits.book(
                    "clean.rooms", elder, start, booked_by=None, channel="bench", key=f"bench:{number}"
                )
            except BookingError:
                return False
            await uow.commit()
            return True

    began = time.perf_counter()
    booked = await asyncio.gather(*(book(n, elder) for n, elder in enumerate(guest.id for guest in guests)))
    took = time.perf_counter() - began
    await database.close()
    return sum(booked) / took
