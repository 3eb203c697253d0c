"""Writes what a Rasa server is trained on, a copy of nlu_data without the gold sets."""

import shutil
from pathlib import Path

import yaml

from bot.nlu.data import data_files

_NOT_DATA = frozenset({"responses.yml"})


def write_project(nlu_data: Path, folder: Path, *, epochs: int | None = None) -> Path:
    """Write ``folder``/data, config.yml and domain.yml, and return ``folder``; ``epochs`` overrides DIET's.

    ``rasa train nlu --nlu`` takes every file below what it is given, hence the copy.
    """
    for path in data_files(nlu_data):
        if path.name in _NOT_DATA or path.name in {"config.yml", "domain.yml"}:
            continue
        copy = folder / "data" / path.relative_to(nlu_data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copy(nlu_data / "domain.yml", folder / "domain.yml")
    config = yaml.safe_load((nlu_data / "config.yml").read_text("utf-8"))
    for step in config["pipeline"]:
        if epochs is not None and "epochs" in step:
            step["epochs"] = epochs
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), "utf-8")
    return folder
