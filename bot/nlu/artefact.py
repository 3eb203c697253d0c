"""The trained model as a folder: a manifest has the sha256 of every file, checked before anything is read."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from bot.nlu.data import data_hash
from bot.nlu.train import Progress, Report, train_into
from core.errors import ConfigurationError, ModelMissing

VERSION = 1
"""Of the file layout and the features; a model of another version is trained anew."""

_MANIFEST = "manifest.json"


def train(data: Path, out: Path, *, services: Mapping[str, str], progress: Progress) -> Report:
    """Train on the Rasa YAML under ``data`` and put the model at ``out`` in one rename.

    ``services`` maps each way of saying a catalogue item to its code; ``progress`` is told each step. A model
    already at ``out`` is replaced. Raises ConfigurationError where the data is wrong.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".training-") as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        report = train_into(data, made, services=services, progress=progress)
        _seal(made, data_hash(data), report)
        _put(made, out)
    return report


def ensure_model(
    data_folder: Path, nlu_data: Path, services: Mapping[str, str], progress: Progress = lambda _: None
) -> Path:
    """Return the model of the data as it stands, training it if there is none.

    Safe when two processes do it at once: each trains in a folder of its own, the first rename wins.
    """
    out = model_folder(data_folder, nlu_data)
    if not is_sound(out):
        train(nlu_data, out, services=services, progress=progress)
    return out


def model_folder(data_folder: Path, nlu_data: Path) -> Path:
    """Return where the model of the data as it stands belongs."""
    return data_folder / "models" / "nlu" / f"{VERSION}-{data_hash(nlu_data)[:16]}"


def is_sound(folder: Path) -> bool:
    """Tell whether ``folder`` is a model that :func:`verify` accepts."""
    try:
        verify(folder)
    except ConfigurationError:
        return False
    return True


def verify(folder: Path) -> None:
    """Raise ModelMissing when there is no model, ConfigurationError when a file is not as it was written."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"no understanding model at {folder}: run 'nuanxian train'") from error
    if manifest.get("version") != VERSION:
        raise ConfigurationError(f"{folder} is of version {manifest.get('version')}, not {VERSION}")
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _sha256(path) != digest:
            raise ConfigurationError(f"{path} is not as it was written: train again")


def _seal(folder: Path, of_data: str, report: Report) -> None:
    files = {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    content = {"version": VERSION, "data_sha256": of_data, "files": files, **asdict(report)}
    (folder / _MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _put(made: Path, out: Path) -> None:
    """Rename ``made`` to ``out``; if another process was first with a sound one, keep that."""
    try:
        made.replace(out)  # fails on a folder that is not empty
    except OSError:
        if is_sound(out) and _same_data(made, out):
            return
        old = Path(tempfile.mkdtemp(dir=out.parent, prefix=".old-")) / "model"
        out.replace(old)
        made.replace(out)
        shutil.rmtree(old.parent)


def _same_data(one: Path, other: Path) -> bool:
    return _files(one) == _files(other)


def _files(folder: Path) -> dict[str, str]:
    manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
    return {str(name): str(digest) for name, digest in manifest["files"].items()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
