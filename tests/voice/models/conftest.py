import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.file_server import FileServer
from voice.models.manifest import Model, ModelFile, Source
from voice.models.store import ModelStore

WEIGHTS = bytes(range(256)) * 4096  # 1 MiB


def pinned(content: bytes, *sources: Source, name: str = "weights.onnx", unpack: str = "") -> ModelFile:
    return ModelFile(name, len(content), hashlib.sha256(content).hexdigest(), sources, unpack)


def store_of(folder: Path, *files: ModelFile, given: tuple[Path, ...] = ()) -> ModelStore:
    model = Model(name="tiny", about="", version="1", licence="MIT", files=files)
    return ModelStore([*given, folder / "models"], [model])


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer({"/weights.onnx": WEIGHTS}).running() as running:
        yield running
