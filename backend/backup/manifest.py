"""Manifest: what a backup folder holds, by checksum and count; written last, checked before all else."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import BackupRefused

NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup. ``rows`` counts each table at that moment, ``recordings`` are sha256 by file name.

    ``kind`` is sqlite or postgresql, ``revision`` the schema's, ``dump`` the file beside with ``sha256``.
    """

    kind: str
    made_at: str
    revision: str
    dump: str
    sha256: str
    rows: Mapping[str, int]
    recordings: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write it; a folder without it is no backup, so that a copy broken off is none."""
        text = json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True)
        with (folder / NAME).open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Return the manifest of ``folder``; raises BackupRefused where it is none or is damaged."""
        try:
            fields = json.loads((folder / NAME).read_text("utf-8"))
            if fields.pop("format") != _FORMAT:
                raise BackupRefused(f"{folder} 是别的版本做的备份")
            manifest = cls(**fields)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise BackupRefused(f"{folder} 不是完整的备份（没有可用的 {NAME}）") from None
        dump = folder / manifest.dump
        if not dump.is_file() or sha256(dump) != manifest.sha256:
            raise BackupRefused(f"备份坏了：{dump} 的校验和不对，请换一份备份")
        return manifest


def sha256(file: Path) -> str:
    """Return the checksum of ``file``."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def recordings(folder: Path) -> Iterator[Path]:
    """Yield the sound files of a recordings folder; none where there is no folder."""
    return (path for path in sorted(folder.glob("*.wav")) if path.is_file())
