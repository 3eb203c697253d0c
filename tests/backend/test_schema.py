"""The schema: the migrations make exactly the tables that the models describe, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

import backend.models
from backend import jobs
from backend.db import Database
from backend.orm import Base
from core.clock import SteppedClock
from core.errors import ConfigurationError
from tests.fixtures.database import Copies


def _tables_of_dbos(folder: Path) -> frozenset[str]:
    """Return the names of the tables that DBOS makes for itself beside ours."""
    url = f"sqlite:///{folder / 'dbos.db'}"
    jobs.make_tables(url)
    engine = create_engine(url)
    names = frozenset(inspect(engine).get_table_names())
    engine.dispose()
    return names


def _difference(connection: Connection, foreign: frozenset[str]) -> list[object]:
    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name not in foreign

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
    return list(compare_metadata(context, Base.metadata))


async def test_migrations_and_models_agree(copies: Copies, tmp_path: Path, clock: SteppedClock) -> None:
    assert backend.models.__all__
    url = copies.copy(tmp_path, demo=False)
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        assert await connection.run_sync(_difference, _tables_of_dbos(tmp_path)) == []
    await engine.dispose()
    copies.drop(url)


async def test_upgrading_again_does_nothing(database: Database) -> None:
    await database.upgrade()
    async with database.reading() as uow:
        assert len(await uow.catalogue.items()) == 52


def test_other_databases_are_refused_by_name(clock: SteppedClock) -> None:
    with pytest.raises(ConfigurationError, match="mysql"):
        Database("mysql://x/y", clock=clock)
