"""Which adapted models there are and which is in force; training makes them, running recognisers follow."""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError, ModelMissing
from voice.asr.adapt.base import GRAMMAR
from voice.asr.adapt.build import Progress, build
from voice.asr.adapt.folder import file_sha256, verify, write_folder

log = logging.getLogger(__name__)

LAYOUT = 1
"""Raise it when the same text and base give another model."""

_POINTER = "published.json"
_SCRATCH = ".adapting-"
Stamp = tuple[int, int] | None


class AdaptedModels:
    """The adapted models in one folder, and the file that points at the one in force."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def under(cls, data_folder: Path) -> "AdaptedModels":
        """Return those of a data folder."""
        return cls(data_folder / "models" / "asr")

    @property
    def stamp(self) -> Stamp:
        """Changes when another one comes into force; None where there is none."""
        try:
            status = (self._folder / _POINTER).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino

    def in_force(self) -> Path | None:
        """Return the folder of the model in force; None where there is none, or not one that is sound."""
        try:
            folder = self._folder / str(json.loads((self._folder / _POINTER).read_text("utf-8"))["version"])
        except (OSError, ValueError, KeyError):
            return None
        try:
            verify(folder)
        except ConfigurationError as error:
            log.warning("the adapted recognition model is not used: %s", error)
            return None
        return folder

    def adapt(self, base: Path, sentences: Iterable[str], weight: float, progress: Progress) -> Path:
        """Make the model of these arguments and put it into force; one that is there already is only put.

        Its name tells base, text and weight. The one before stays for processes that still use it; older
        ones are deleted, 60 MB each. Raises ModelMissing, ConfigurationError as :func:`build`.
        """
        if not (base / GRAMMAR).is_file():
            raise ModelMissing("no recognition model in its folder; run: nuanxian models pull")
        text = sorted(set(sentences))
        about = {
            "layout": LAYOUT,
            "base": file_sha256(base / GRAMMAR),
            "text": _sha256(text),
            "weight": weight,
        }
        folder = self._folder / f"{LAYOUT}-{_sha256(map(str, about.values()))[:12]}"
        with self._alone():
            before = self.in_force()
            if folder == before:
                return folder
            if not _is_sound(folder):
                self._make(folder, base, about, text, progress)
            self._point_at(folder)
            self._forget({folder, before})
        return folder

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder against other processes, and clear away what one that was killed left half done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for path in self._folder.glob(f"{_SCRATCH}*"):
                shutil.rmtree(path, ignore_errors=True)
            yield

    def _make(
        self, folder: Path, base: Path, about: Mapping[str, Any], text: Sequence[str], progress: Progress
    ) -> None:
        """Make the model beside ``folder`` and put it there in one rename."""
        scratch = Path(tempfile.mkdtemp(dir=self._folder, prefix=_SCRATCH))
        try:
            adapted = build(base, text, float(about["weight"]), progress)
            progress("写出…")
            write_folder(scratch, base, adapted, about)
            scratch.chmod(0o755)
            shutil.rmtree(folder, ignore_errors=True)
            scratch.rename(folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _point_at(self, folder: Path) -> None:
        handle, scratch = tempfile.mkstemp(dir=self._folder, prefix=".writing-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": folder.name}, file)
        Path(scratch).replace(self._folder / _POINTER)
        log.info("recognition model in force: %s", folder.name)

    def _forget(self, kept: set[Path | None]) -> None:
        for path in self._folder.glob("[!.]*/"):
            if path not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _is_sound(folder: Path) -> bool:
    try:
        verify(folder)
    except ConfigurationError:
        return False
    return True


def _sha256(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
