"""The schema: the migrations make exactly the tables that the models describe, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import backend.models
from backend.db import Database
from backend.orm import Base
from core.clock import SteppedClock
from core.errors import ConfigurationError
from tests.fixtures.database import Copies


def _difference(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_migrations_and_models_agree(copies: Copies, tmp_path: Path, clock: SteppedClock) -> None:
    assert backend.models.__all__
    url = copies.copy(tmp_path, demo=False)
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        assert await connection.run_sync(_difference) == []
    await engine.dispose()
    copies.drop(url)


async def test_upgrading_again_does_nothing(database: Database) -> None:
    await database.upgrade()
    async with database.reading() as uow:
        assert len(await uow.catalogue.items()) == 52


def test_other_databases_are_refused_by_name(clock: SteppedClock) -> None:
    with pytest.raises(ConfigurationError, match="mysql"):
        Database("mysql://x/y", clock=clock)
