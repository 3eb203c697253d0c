"""Unpacks a zip beside its final place and moves it there in one step; used by the store."""

import shutil
import zipfile
from pathlib import Path

from core.errors import ConfigurationError


def unpack(archive: Path, inner: str, target: Path, workshop: Path) -> None:
    """Make folder ``inner`` of ``archive`` the folder ``target``.

    ``workshop`` lies on the same file system. Raises ConfigurationError for a damaged archive or one that
    reaches outside its own folder.
    """
    bench = workshop / "unpack"
    shutil.rmtree(bench, ignore_errors=True)
    bench.mkdir(parents=True)
    try:
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                if not (bench / name).resolve().is_relative_to(bench.resolve()):
                    raise ConfigurationError(f"{archive.name} 里的 {name!r} 指向目录之外，已拒绝")
            packed.extractall(bench)
        shutil.rmtree(target, ignore_errors=True)
        (bench / inner).replace(target)
    except zipfile.BadZipFile as error:
        raise ConfigurationError(f"{archive.name} 已损坏，不能解开") from error
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def damaged(archive: Path, inner: str, target: Path) -> list[str]:
    """Return the names of files in ``target`` that are not as ``archive`` has them."""
    with zipfile.ZipFile(archive) as packed:
        return [
            info.filename
            for info in packed.infolist()
            if not info.is_dir()
            and (name := info.filename.removeprefix(f"{inner}/")) != info.filename
            and not _same(packed, info, target / name)
        ]


def _same(packed: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bool:
    return path.is_file() and path.stat().st_size == info.file_size and path.read_bytes() == packed.read(info)
