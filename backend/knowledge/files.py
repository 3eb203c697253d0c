"""Reads the reviewed files of nlu_data/knowledge, which seed the table; called by the seed and by tests."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from backend.knowledge.schemas import Conditions, Entry, Source
from core.errors import ConfigurationError

FOLDER = Path(__file__).parents[2] / "nlu_data" / "knowledge"


def read_entries(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Return the entries of every file in the order of the names.

    Raises ConfigurationError naming the file where one is malformed, or an id that stands there twice.
    """
    found: dict[str, Entry] = {}
    for path in sorted(set(folder.glob("*.yml")) - {folder / "concepts.yml", folder / "off_topic.yml"}):
        try:
            for entry in _entries(yaml.safe_load(path.read_text("utf-8"))):
                if entry.id in found:
                    raise ConfigurationError(f"{path}: {entry.id} is there twice")
                found[entry.id] = entry
        except (KeyError, TypeError, yaml.YAMLError) as error:
            raise ConfigurationError(f"{path}: {error}") from error
    return tuple(found.values())


def _entries(document: dict[str, Any]) -> Iterator[Entry]:
    """Yield the entries of one file; what the file says once for all of them is filled in."""
    for raw in document.get("entries", ()):
        area = raw.get("area", document.get("area", {"code": "", "name": ""}))
        source = document.get("source")
        yield Entry(
            id=raw["id"],
            fact=raw["fact"],
            questions=tuple(raw["questions"]),
            topics=tuple(raw["topics"]),
            text=raw["text"],
            speech=raw.get("speech", raw["text"]),
            area=area["code"],
            area_name=area["name"],
            holds_below=raw.get("holds_below", True),
            quotes=tuple(raw.get("quotes", ())),
            source=_source(source, raw.get("as_of", "")) if source else None,
            until=_day(source.get("until")) if source else None,
            conditions=_conditions(raw.get("conditions", {})),
        )


def _source(raw: dict[str, Any], as_of: str) -> Source:
    return Source(raw["title"], raw["called"], raw["ref"], str(raw.get("published") or ""), as_of)


def _conditions(raw: dict[str, Any]) -> Conditions:
    return Conditions(raw.get("age"), tuple(raw.get("groups", ())))


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
