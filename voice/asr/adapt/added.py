"""Added characters: those that an adapted model writes for a word of the same sound; for the decoder."""

import json
from collections.abc import Mapping
from pathlib import Path

HEARD_AS = "heard_as.json"


def write_added(folder: Path, heard_as: Mapping[str, str]) -> None:
    """Keep beside a model each added character with the one it is heard as."""
    (folder / HEARD_AS).write_text(json.dumps(heard_as, ensure_ascii=False), "utf-8")


def read_added(folder: Path) -> dict[str, str]:
    """Return what :func:`write_added` kept; nothing beside a model that was not adapted."""
    path = folder / HEARD_AS
    if not path.is_file():
        return {}
    content: dict[str, str] = json.loads(path.read_text("utf-8"))
    return content
