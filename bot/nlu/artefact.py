"""The trained model as a folder: a manifest has the sha256 of every file, checked before anything is read."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from bot.nlu.data import data_hash
from bot.nlu.train import Progress, Report, train_into
from core.errors import ConfigurationError, ModelMissing

LAYOUT = 6
"""Of the files and the features; a model of another layout is trained anew."""

_MANIFEST = "manifest.json"


def train(
    data: Path, models: Path, *, services: Mapping[str, str], progress: Progress
) -> tuple[Path, Report]:
    """Train on the Rasa YAML under ``data`` and put the model into ``models`` in one rename.

    ``services`` maps each way of saying a catalogue item to its code; ``progress`` is told each step. The
    folder's name is its version: layout, data and content, so the same data trained twice gives one folder.
    Raises ConfigurationError where the data is wrong.
    """
    models.mkdir(parents=True, exist_ok=True)
    of_data = data_hash(data)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        spawning = get_context("spawn")
        with (
            threadpool_limits(1, user_api="blas"),
            ProcessPoolExecutor(mp_context=spawning, initializer=_compute_alone) as pool,
        ):
            report = train_into(data, made, services=services, progress=progress, pool=pool)
        _seal(made, of_data, report)
        out = models / f"{LAYOUT}-{of_data[:8]}-{content_sha256(made)[:8]}"
        _put(made, out)
    return out, report


def _compute_alone() -> None:
    """Take one thread for algebra in this process: each core has a part of the training of its own.

    To find this function a process imports this module, and numpy with it: there is something to limit then.
    """
    threadpool_limits(1, user_api="blas")


def manifest(folder: Path) -> dict[str, Any]:
    """Return what is written in a model's manifest; raises ModelMissing when there is none."""
    try:
        content: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"no understanding model at {folder}: run 'nuanxian train'") from error
    return content


def content_sha256(folder: Path) -> str:
    """Return the sha256 over the names and sha256 of a model's files; raises ModelMissing."""
    return hashlib.sha256(json.dumps(manifest(folder)["files"], sort_keys=True).encode()).hexdigest()


def is_sound(folder: Path) -> bool:
    """Tell whether ``folder`` is a model that :func:`verify` accepts."""
    try:
        verify(folder)
    except ConfigurationError:
        return False
    return True


def verify(folder: Path) -> None:
    """Raise ModelMissing when there is no model, ConfigurationError when a file is not as it was written."""
    content = manifest(folder)
    if content.get("version") != LAYOUT:
        raise ConfigurationError(f"{folder} is of layout {content.get('version')}, not {LAYOUT}")
    for name, digest in content["files"].items():
        path = folder / name
        if not path.is_file() or _sha256(path) != digest:
            raise ConfigurationError(f"{path} is not as it was written: train again")


def _seal(folder: Path, of_data: str, report: Report) -> None:
    files = {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    content = {"version": LAYOUT, "data_sha256": of_data, "files": files, **asdict(report)}
    (folder / _MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _put(made: Path, out: Path) -> None:
    """Rename ``made`` to ``out``; a sound model of that name has the same content and is kept."""
    try:
        made.replace(out)  # fails on a folder that is not empty
    except OSError:
        if is_sound(out):
            return
        old = Path(tempfile.mkdtemp(dir=out.parent, prefix=".old-")) / "model"
        out.replace(old)
        made.replace(out)
        shutil.rmtree(old.parent)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
