"""Which trained models there are and which one is in force; commands switch it, running servers follow."""

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.nlu.artefact import content_sha256, is_sound, manifest, train
from bot.nlu.data import data_hash
from bot.nlu.train import Progress
from core.clock import SHANGHAI
from core.errors import ConfigurationError, NotFound

log = logging.getLogger(__name__)

_POINTER = "published.json"
_REFUSAL = "refused.json"


@dataclass(frozen=True, slots=True)
class Version:
    """One trained model. ``accuracy`` is by cross-validation; ``refused`` says why it was not published."""

    name: str
    folder: Path
    sha256: str
    data_sha256: str
    made_at: datetime
    examples: int
    accuracy: float
    refused: str


@dataclass(frozen=True, slots=True)
class Published:
    """The pointer: which version is in force, why, and whether a person chose it by its name."""

    version: str
    sha256: str
    reason: str
    chosen: bool


class Versions:
    """The models in one folder, and the file that points at the one in force."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def under(cls, data_folder: Path) -> "Versions":
        """Return those of a data folder."""
        return cls(data_folder / "models" / "nlu")

    @property
    def pointer(self) -> Path:
        """The file that is replaced when another version comes into force."""
        return self.folder / _POINTER

    def all(self) -> tuple[Version, ...]:
        """Return every version, the latest first."""
        folders = (path.parent for path in self.folder.glob("[!.]*/manifest.json"))
        return tuple(sorted(map(_version, folders), key=lambda v: v.made_at, reverse=True))

    def get(self, name: str) -> Version:
        """Return the version of that name, or whose name or sha256 alone begins so; raises NotFound."""
        known = self.all()
        found = [v for v in known if v.name == name] or [
            v for v in known if name and (v.name.startswith(name) or v.sha256.startswith(name))
        ]
        if len(found) != 1:
            raise NotFound(f"{'没有' if not found else '不止一个'}版本叫 {name}")
        return found[0]

    def published(self) -> Published | None:
        """Return what is in force, None where nothing was published yet."""
        try:
            return Published(**json.loads(self.pointer.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def in_force(self) -> Version | None:
        """Return the published version when its files are sound and are those that were published."""
        pointer = self.published()
        if pointer is None:
            return None
        folder = self.folder / pointer.version
        if not is_sound(folder) or content_sha256(folder) != pointer.sha256:
            return None
        return _version(folder)

    def publish(self, name: str, reason: str, *, chosen: bool = False) -> None:
        """Put a version in force in one rename. Raises NotFound, ConfigurationError when it is damaged."""
        version = self.get(name)
        if not is_sound(version.folder):
            raise ConfigurationError(f"{version.folder} is damaged: train again")
        _write(
            self.pointer,
            {"version": version.name, "sha256": version.sha256, "reason": reason, "chosen": chosen},
        )
        (version.folder / _REFUSAL).unlink(missing_ok=True)
        log.info("understanding model in force: %s", version.name)

    def refuse(self, name: str, why: str) -> None:
        """Note that a version is not to be published by itself."""
        _write(self.get(name).folder / _REFUSAL, {"why": why})


def model_at_hand(data_folder: Path, nlu_data: Path) -> Path | None:
    """Return the model to use of those that are there, published; None where one is to be trained first.

    That is one of the data as it stands, for what is shipped has been through the gate; a version that the
    gate refused here, or a choice made by hand, is respected.
    """
    versions = Versions.under(data_folder)
    now, of_data = versions.in_force(), data_hash(nlu_data)
    pointer = versions.published()
    if now and pointer and (pointer.chosen or now.data_sha256 == of_data):
        return now.folder
    of_now = [v for v in versions.all() if v.data_sha256 == of_data and is_sound(v.folder)]
    if now and any(v.refused for v in of_now):
        return now.folder
    if not of_now:
        return None
    versions.publish(of_now[0].name, "first start" if now is None else "the data changed")
    return of_now[0].folder


def ensure_model(
    data_folder: Path, nlu_data: Path, services: Mapping[str, str], progress: Progress = lambda _: None
) -> Path:
    """Return the :func:`model_at_hand`, trained first where there is none.

    Safe when two processes do it at once: the first rename wins.
    """
    if model_at_hand(data_folder, nlu_data) is None:
        train(nlu_data, Versions.under(data_folder).folder, services=services, progress=progress)
    model = model_at_hand(data_folder, nlu_data)
    assert model is not None, "trained a moment ago"
    return model


def _version(folder: Path) -> Version:
    content = manifest(folder)
    try:
        refused = str(json.loads((folder / _REFUSAL).read_text("utf-8"))["why"])
    except (OSError, ValueError, KeyError):
        refused = ""
    return Version(
        name=folder.name,
        folder=folder,
        sha256=content_sha256(folder),
        data_sha256=content["data_sha256"],
        made_at=datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, SHANGHAI),
        examples=content["examples"],
        accuracy=content["accuracy"],
        refused=refused,
    )


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Replace ``path`` in one rename, so that no reader meets half of it."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    Path(scratch).replace(path)
