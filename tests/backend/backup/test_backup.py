"""Category: operators. A backup is really restored, on both databases, and every row is there again."""

import json
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from backend.backup.manifest import NAME
from backend.backup.service import Backups
from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from core.clock import SteppedClock
from core.errors import BackupRefused
from tests.fixtures import postgres
from tests.fixtures.database import Copies, PostgresCopies

Rows = dict[str, list[str]]


def ignore(_: float) -> None:
    """Nobody watches."""


@pytest.fixture(autouse=True)
def programs_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump must be as new as the server that the tests run."""
    if folder := postgres.programs():
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@pytest.fixture
async def empty(copies: Copies, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database with nothing in it, of the kind of ``sample``."""
    if isinstance(copies, PostgresCopies):
        url = copies.empty()
        yield url
        copies.drop(url)
    else:
        yield f"sqlite+aiosqlite:///{tmp_path / 'elsewhere' / 'restored.db'}"


async def every_row(url: str) -> Rows:
    engine = create_async_engine(url)
    names = text(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if make_url(url).drivername.startswith("sqlite")
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    async with engine.connect() as connection:
        tables = sorted((await connection.scalars(names)).all())
        rows = {
            table: sorted(
                repr(tuple(row)) for row in await connection.execute(text(f'SELECT * FROM "{table}"'))
            )
            for table in tables
        }
    await engine.dispose()
    return rows


def backups(url: str, folder: Path, clock: SteppedClock) -> Backups:
    return Backups(url, folder / "recordings", clock)


async def test_what_was_saved_comes_back_row_for_row(
    sample: Database, empty: str, tmp_path: Path, clock: SteppedClock
) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "call-1.wav").write_bytes(b"RIFF....")
    done: list[float] = []
    made = backups(sample.url, tmp_path, clock).make(tmp_path / "backup", done.append, with_recordings=True)
    assert done[-1] == 1.0
    assert made.rows["persons"] > 200
    assert oct((tmp_path / "backup").stat().st_mode & 0o077) == "0o0"

    restored = backups(empty, tmp_path / "new", clock).restore(tmp_path / "backup", ignore)
    assert restored.missing == ()
    assert (tmp_path / "new" / "recordings" / "call-1.wav").read_bytes() == b"RIFF...."
    assert await every_row(empty) == await every_row(sample.url)

    again = Database(empty, clock=clock)
    await again.upgrade()
    async with again.reading() as uow:
        (person,) = await uow.people.on_line(WANG_XIUYING_PHONE)
        assert person.name == "王秀英"
    await again.close()


async def test_a_filled_database_is_left_alone_unless_told(
    sample: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    ours = backups(sample.url, tmp_path, clock)
    ours.make(tmp_path / "backup", ignore)
    before = await every_row(sample.url)
    async with sample.unit_of_work() as uow:
        await uow.tickets.open("other", area="decheng", person_id=None, address="", summary="", key="after")
        await uow.commit()
    with pytest.raises(BackupRefused, match="--replace"):
        ours.restore(tmp_path / "backup", ignore)
    assert await every_row(sample.url) != before
    await sample.close()
    ours.restore(tmp_path / "backup", ignore, replace=True)
    assert await every_row(sample.url) == before


async def test_a_copy_made_while_others_write_is_of_one_moment(
    sample_sqlite: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    async with sample_sqlite.unit_of_work() as uow:
        await uow.tickets.open(
            "other", area="decheng", person_id=None, address="", summary="", key="unfinished"
        )
        made = backups(sample_sqlite.url, tmp_path, clock).make(tmp_path / "backup", ignore)
    with sqlite3.connect(tmp_path / "backup" / made.dump) as copy:
        assert copy.execute("SELECT count(*) FROM tickets WHERE key = 'unfinished'").fetchone() == (0,)
    copy.close()


def damaged(folder: Path) -> None:
    dump = next(path for path in folder.iterdir() if path.name != NAME)
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)


def broken_off(folder: Path) -> None:
    (folder / NAME).unlink()


def of_another_kind(folder: Path) -> None:
    fields = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(fields | {"kind": "postgresql"}))


def of_another_format(folder: Path) -> None:
    fields = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(fields | {"format": 99}))


@pytest.mark.parametrize("mishap", [damaged, broken_off, of_another_kind, of_another_format])
async def test_what_is_no_whole_backup_is_refused_before_anything_is_touched(
    mishap: object, sample_sqlite: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    backups(sample_sqlite.url, tmp_path, clock).make(tmp_path / "backup", ignore)
    assert callable(mishap)
    mishap(tmp_path / "backup")
    target = tmp_path / "new" / "restored.db"
    with pytest.raises(BackupRefused):
        backups(f"sqlite+aiosqlite:///{target}", tmp_path, clock).restore(tmp_path / "backup", ignore)
    assert not target.exists()


async def test_a_backup_never_lands_on_another(
    sample_sqlite: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    ours = backups(sample_sqlite.url, tmp_path, clock)
    ours.make(tmp_path / "backup", ignore)
    with pytest.raises(BackupRefused):
        ours.make(tmp_path / "backup", ignore)


async def test_recordings_that_are_not_there_are_named(
    sample_sqlite: Database, tmp_path: Path, clock: SteppedClock
) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "call-1.wav").write_bytes(b"RIFF")
    backups(sample_sqlite.url, tmp_path, clock).make(tmp_path / "backup", ignore)
    restored = backups(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}", tmp_path / "new", clock).restore(
        tmp_path / "backup", ignore
    )
    assert restored.missing == ("call-1.wav",)
