"""Database: engine, schema, units of work, on SQLite or PostgreSQL; opened by bot/app.py and commands."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from backend import jobs, migrations
from backend.unit_of_work import UnitOfWork
from core.clock import Clock
from core.errors import ConfigurationError, DatabaseGone
from core.ids import NewId, new_id

_BUSY_MS = 10_000
_BACKENDS = {"sqlite+aiosqlite": "sqlite", "postgresql+psycopg": "postgresql"}


class Database:
    """One database. ``url`` is ``sqlite+aiosqlite:///FILE`` or ``postgresql+psycopg://…``."""

    def __init__(self, url: str, *, clock: Clock, new_id: NewId = new_id) -> None:
        try:
            driver = make_url(url).drivername
        except ArgumentError as error:
            raise ConfigurationError("the database URL is not one of SQLAlchemy's form") from error
        if driver not in _BACKENDS:
            raise ConfigurationError(f"database driver {driver} is not one of {', '.join(_BACKENDS)}")
        self.url = url
        self.clock = clock
        self._new_id = new_id
        engines = _sqlite_engines if _BACKENDS[driver] == "sqlite" else _postgresql_engines
        self._writer, self._reader = engines(url)
        self._jobs = jobs.client_of(url)
        self.errors = 0
        """How often it was gone, locked or exhausted."""

    async def upgrade(self) -> None:
        """Bring the schema to the newest migration; safe to call from several processes at once."""
        with _translated(self._lost):
            async with self._writer.begin() as connection:
                await connection.run_sync(migrations.upgrade)
            await asyncio.to_thread(jobs.make_tables, self.url)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writer.dispose()
        await self._reader.dispose()
        self._jobs.destroy()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Yield a unit of work that may write; leaving without ``commit()`` undoes everything.

        On SQLite there is one writer at a time, from its first statement to the end of the block: open no
        second one inside. Raises DatabaseGone when the database is lost or stays locked.
        """
        async with self._session(self._writer) as unit:
            yield unit

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Yield a unit of work that only reads and waits for nobody."""
        async with self._session(self._reader) as unit:
            yield unit

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
        with _translated(self._lost):
            async with AsyncSession(engine, expire_on_commit=False) as session:
                yield UnitOfWork(session, self._jobs, clock=self.clock, new_id=self._new_id)

    def _lost(self) -> None:
        self.errors += 1


def _postgresql_engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)
    return engine, engine.execution_options(postgresql_readonly=True)


def _sqlite_engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """One connection writes, so that writers queue up fairly; the others read what was committed (WAL)."""
    file = make_url(url).database
    if not file or file == ":memory:":
        raise ConfigurationError("SQLite needs a file: a database in memory is not shared by its connections")
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    writer = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=30)
    reader = create_async_engine(url, hide_parameters=True)
    for engine, begin in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_with(begin))
    return writer, reader


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late for savepoints
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_with(statement: str) -> Any:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


class _translated:  # noqa: N801  (reads as a verb in a with statement)
    """Turns a lost, locked or exhausted database into DatabaseGone, whose text holds no data."""

    def __init__(self, lost: Callable[[], None]) -> None:
        self._lost = lost

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        lost = isinstance(error, OperationalError | InterfaceError | PoolTimeout)
        if lost or (isinstance(error, DBAPIError) and error.connection_invalidated):
            cause = error.orig if isinstance(error, DBAPIError) else error
            self._lost()
            raise DatabaseGone(f"{type(cause).__name__}") from error
