"""Copies a SQLite database while it is in use, and back; called by backup/service.py."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from core.errors import BackupRefused

DUMP = "database.sqlite3"
_PAGES = 4096
"""Pages copied in one go (16 MiB); writers come in between."""

Progress = Callable[[float], None]
"""Told how much is done, 0..1."""


class SqliteCopier:
    """Copies by SQLite's online backup: what is copied is one moment's state, whoever writes meanwhile."""

    kind = "sqlite"
    dump = DUMP

    def __init__(self, file: Path) -> None:
        self._file = file

    def save(self, target: Path, progress: Progress) -> Mapping[str, int]:
        """Write a copy to ``target`` and return its rows by table."""
        if not self._file.is_file():
            raise BackupRefused(f"没有数据库文件 {self._file}")
        with closing(sqlite3.connect(self._file)) as ours, closing(sqlite3.connect(target)) as copy:
            _copy(ours, copy, progress)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal beside it
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupRefused("数据库文件已损坏，备份没有做成；请从上一份备份恢复")
            return _rows(copy)

    def load(self, source: Path, progress: Progress) -> None:
        """Put the copy ``source`` in the place of what is there."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(self._file)) as ours:
            _copy(copy, ours, progress)
            ours.execute("PRAGMA journal_mode=WAL")

    def rows(self) -> Mapping[str, int]:
        """Return the rows by table; empty where there is no database yet."""
        if not self._file.is_file():
            return {}
        with closing(sqlite3.connect(self._file)) as ours:
            return _rows(ours)

    def revision(self) -> str:
        """Return the schema's revision."""
        with closing(sqlite3.connect(self._file)) as ours:
            return str(ours.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress) -> None:
    source.backup(
        target, pages=_PAGES, progress=lambda _, left, total: progress(1 - left / total if total else 1.0)
    )


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables = [name for (name,) in connection.execute(query)]
    return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608
