"""Copies a PostgreSQL database by pg_dump and back by pg_restore; called by backup/service.py."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from backend.backup.sqlite import Progress
from core.errors import BackupRefused, ConfigurationError, DatabaseGone

DUMP = "database.pgdump"
_TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""


class PostgresCopier:
    """Dump, rows and server are of one moment: pg_dump takes the snapshot in which the rows were counted."""

    kind = "postgresql"
    dump = DUMP

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql")

    def save(self, target: Path, progress: Progress) -> Mapping[str, int]:
        """Write a dump to ``target`` and return the rows by table that are in it."""
        with self._connected() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            rows = _rows(connection)
            progress(0.1)
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", *_PLAIN, f"--file={target}")
        progress(1.0)
        return rows

    def load(self, source: Path, progress: Progress) -> None:
        """Put the dump ``source`` in the place of what is there, wholly or not at all."""
        options = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists", *_PLAIN)
        name = self._url.database or ""
        self._run("pg_restore", *options, f"--dbname={name}", str(source))
        progress(1.0)

    def rows(self) -> Mapping[str, int]:
        """Return the rows by table; empty where there is no table yet."""
        with self._connected() as connection:
            return _rows(connection)

    def revision(self) -> str:
        """Return the schema's revision."""
        with self._connected() as connection:
            (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            return str(found)

    def _connected(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True)
        except psycopg.OperationalError as error:
            raise DatabaseGone(type(error).__name__) from error

    def _run(self, name: str, *arguments: str) -> None:
        """Run a program of PostgreSQL; the password goes by the environment, which nobody else can list."""
        program = shutil.which(name)
        if program is None:
            raise ConfigurationError(f"没有 {name}。Debian/Ubuntu: apt-get install postgresql-client")
        done = subprocess.run(  # noqa: S603
            [program, *arguments], env={**os.environ, **self._environment()}, capture_output=True, check=False
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise BackupRefused(f"{name} 没有做成：{said[0] if said else done.returncode}")

    def _environment(self) -> dict[str, str]:
        host = self._url.host or self._url.query.get("host", "")
        given = {
            "PGHOST": str(host),
            "PGPORT": str(self._url.port or self._url.query.get("port", "")),
            "PGUSER": self._url.username or "",
            "PGPASSWORD": str(self._url.password or ""),
            "PGDATABASE": self._url.database or "",
            "PGSSLMODE": str(self._url.query.get("sslmode", "")),
        }
        return {name: value for name, value in given.items() if value}


_PLAIN = ("--no-owner", "--no-privileges")
"""Whoever restores owns it: another machine has other accounts."""


def _rows(connection: psycopg.Connection) -> dict[str, int]:
    counts = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        (count,) = connection.execute(query).fetchone() or (0,)
        counts[table if schema == "public" else f"{schema}.{table}"] = count
    return counts
