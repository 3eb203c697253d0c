"""The adapted model as a folder that vosk loads: a language model of its own, the rest linked to the base.

A manifest has the sha256 of what is its own; `adapt.versions` writes and checks such folders.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError, ModelMissing
from voice.asr.adapt.added import HEARD_AS, write_added
from voice.asr.adapt.base import GRAMMAR
from voice.asr.adapt.build import Adapted
from voice.asr.adapt.openfst import write_const

MANIFEST = "manifest.json"


def write_folder(folder: Path, base: Path, adapted: Adapted, about: Mapping[str, Any]) -> None:
    """Write ``adapted`` into ``folder``, an empty one, beside links to ``base``; ``about`` goes on record.

    The links are relative, so that the data folder may be moved as a whole; ``folder`` itself may only be
    renamed where it is.
    """
    for path in sorted(base.rglob("*")):
        name = path.relative_to(base)
        if path.is_file() and name != Path(GRAMMAR):
            link = folder / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(os.path.relpath(path.resolve(), link.parent.resolve()))
    (folder / GRAMMAR).parent.mkdir(parents=True, exist_ok=True)
    write_const(folder / GRAMMAR, adapted.transducer, adapted.symbols)
    write_added(folder, adapted.heard_as)
    files = {name: file_sha256(folder / name) for name in (GRAMMAR, HEARD_AS)}
    content = {**about, "sentences": adapted.sentences, "files": files}
    (folder / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def verify(folder: Path) -> None:
    """Raise ModelMissing where there is no adapted model, ConfigurationError where it is not as written."""
    try:
        files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing("no adapted recognition model; run: nuanxian adapt") from error
    for name, digest in files.items():
        if not (folder / name).is_file() or file_sha256(folder / name) != digest:
            raise ConfigurationError(f"{folder / name} is not as it was written; run: nuanxian adapt")
    if not (folder / "am" / "final.mdl").is_file():
        raise ModelMissing(f"{folder} links to a recognition model that is gone; run: nuanxian models pull")


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
