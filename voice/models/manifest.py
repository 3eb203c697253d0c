"""The manifest: which weights the product loads and where each file may come from; read by the store."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MANIFEST = Path(__file__).with_name("manifest.toml")


@dataclass(frozen=True, slots=True)
class Web:
    """The file itself, at ``url``."""

    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class Pypi:
    """The ``member`` of each wheel, joined in order; a member is named by its path or the end of it."""

    packages: tuple[str, ...]
    member: str

    def __str__(self) -> str:
        return f"PyPI {' + '.join(self.packages)}（{self.member}）"


@dataclass(frozen=True, slots=True)
class Npm:
    """The ``member`` of an npm package's archive."""

    package: str
    member: str

    def __str__(self) -> str:
        return f"npm {self.package}（{self.member}）"


Source = Web | Pypi | Npm


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file, pinned. ``unpack`` is the folder inside a zip that becomes the model's folder, or empty."""

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...]
    unpack: str = ""

    @property
    def pinned(self) -> bool:
        """Whether size and sha256 are known."""
        return bool(self.size and self.sha256)


@dataclass(frozen=True, slots=True)
class Model:
    """A set of files that is loaded as one; an ``optional`` one is fetched only by its name."""

    name: str
    about: str
    version: str
    licence: str
    files: tuple[ModelFile, ...]
    optional: bool = False

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def read_manifest(path: Path = _MANIFEST) -> tuple[Model, ...]:
    """Return the models of ``path``; a wrong key raises KeyError, the file being ours."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
    return tuple(_model(entry) for entry in entries)


def _model(entry: Mapping[str, Any]) -> Model:
    return Model(
        name=entry["name"],
        about=entry["about"],
        version=entry["version"],
        licence=entry["licence"],
        files=tuple(_file(file) for file in entry["file"]),
        optional=entry.get("optional", False),
    )


def _file(entry: Mapping[str, Any]) -> ModelFile:
    return ModelFile(
        name=entry["name"],
        size=entry["size"],
        sha256=entry["sha256"],
        sources=tuple(_source(source) for source in entry["sources"]),
        unpack=entry.get("unpack", ""),
    )


def _source(entry: Mapping[str, Any]) -> Source:
    if "web" in entry:
        return Web(entry["web"])
    if "pypi" in entry:
        return Pypi(tuple(entry["pypi"]), entry["member"])
    return Npm(entry["npm"], entry["member"])
