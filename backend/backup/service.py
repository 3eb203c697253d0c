"""Backup and restore of one database, whole or not at all; `nuanxian db` calls it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from backend.backup.manifest import Manifest, recordings, sha256
from backend.backup.postgresql import PostgresCopier
from backend.backup.sqlite import Progress, SqliteCopier
from core.clock import Clock
from core.errors import BackupRefused

_VERSIONS = ("alembic_version", "dbos_migrations", "dbos.dbos_migrations")
"""Tables that tell of the schema: rows in them are nobody's data."""


class Copier(Protocol):
    """Copies one kind of database out to a file and in again."""

    kind: str
    dump: str

    def save(self, target: Path, progress: Progress) -> Mapping[str, int]:
        """Write a copy to ``target`` and return its rows by table."""
        ...

    def load(self, source: Path, progress: Progress) -> None:
        """Put the copy ``source`` in the place of what is there."""
        ...

    def rows(self) -> Mapping[str, int]:
        """Return the rows by table of what is there."""
        ...

    def revision(self) -> str:
        """Return the schema's revision."""
        ...


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; ``missing`` recordings were there at the time of the backup and are not now."""

    manifest: Manifest
    missing: tuple[str, ...]


class Backups:
    """Of the database at ``url``, whose sound files lie in ``sounds``."""

    def __init__(self, url: str, sounds: Path, clock: Clock) -> None:
        self._copier = copier(url)
        self._sounds = sounds
        self._clock = clock

    def make(self, folder: Path, progress: Progress, *, with_recordings: bool = False) -> Manifest:
        """Write a backup into the new ``folder``.

        Recordings are named with their checksum, and copied too ``with_recordings``. Raises BackupRefused
        where the folder is not empty or the database cannot be copied.
        """
        if folder.exists() and any(folder.iterdir()):
            raise BackupRefused(f"{folder} 里已经有东西，请给一个新的文件夹")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        dump = folder / self._copier.dump
        rows = self._copier.save(dump, progress)
        dump.chmod(0o600)
        sounds = {path.name: sha256(path) for path in recordings(self._sounds)}
        if with_recordings:
            (folder / "recordings").mkdir(mode=0o700)
            for name in sounds:
                shutil.copy2(self._sounds / name, folder / "recordings" / name)
        made_at = self._clock().isoformat(timespec="seconds")
        manifest = Manifest(
            self._copier.kind, made_at, self._copier.revision(), dump.name, sha256(dump), rows, sounds
        )
        manifest.write(folder)
        return manifest

    def restore(self, folder: Path, progress: Progress, *, replace: bool = False) -> Restored:
        """Put the backup in ``folder`` in the place of an empty database, or of any to ``replace``.

        Raises BackupRefused where the backup is damaged or of the other kind, where there are rows
        already, or where what came back is not what was saved.
        """
        manifest = Manifest.read(folder)
        if manifest.kind != self._copier.kind:
            raise BackupRefused(f"这是 {manifest.kind} 的备份，现在的数据库是 {self._copier.kind}")
        self._refuse_what_would_be_lost(manifest, replace=replace)
        self._copier.load(folder / manifest.dump, progress)
        if dict(self._copier.rows()) != dict(manifest.rows):
            raise BackupRefused("恢复后的行数和备份时不一样：有别的程序在写。先停服务，再恢复一次")
        self._bring_back_sounds(folder / "recordings")
        return Restored(
            manifest, tuple(name for name in manifest.recordings if not (self._sounds / name).is_file())
        )

    def _refuse_what_would_be_lost(self, manifest: Manifest, *, replace: bool) -> None:
        present = self._copier.rows()
        filled = [table for table, count in present.items() if count and table not in _VERSIONS]
        if filled and not replace:
            raise BackupRefused("数据库里已经有数据，没有动它。确实要换掉就加 --replace，先备份一份")
        if newer := sorted(set(present) - set(manifest.rows)):
            raise BackupRefused(f"现在的库比备份新（多了表 {newer[0]}）：请恢复到一个新建的空库")

    def _bring_back_sounds(self, saved: Path) -> None:
        self._sounds.mkdir(parents=True, exist_ok=True)
        for path in recordings(saved):
            if not (self._sounds / path.name).exists():
                shutil.copy2(path, self._sounds / path.name)


def copier(url: str) -> Copier:
    """Return the copier for the database at ``url``."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        return SqliteCopier(Path(parsed.database or ""))
    return PostgresCopier(parsed)
