"""The catalogue as reviewed files: sample data that seeds a new database."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.catalogue.schemas import CATEGORIES, ItemView
from core.errors import ConfigurationError

_HERE = Path(__file__).parent
_DEFAULTS: dict[str, Any] = {
    "unit": "次",
    "subsidised": True,
    "licence": "",
    "workers": 1,
    "lead_minutes": 120,
    "preparation": "",
}


@cache
def items() -> tuple[ItemView, ...]:
    """Return the items of every file, in the order of CATEGORIES; raises ConfigurationError on a bad one."""
    return tuple(item for category in CATEGORIES for item in _read(_HERE / f"{category}.yml", category))


def _read(path: Path, category: str) -> list[ItemView]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_item(entry, category, document["sample"]) for entry in document["items"]]


def _item(entry: dict[str, Any], category: str, sample: bool) -> ItemView:
    values = {**_DEFAULTS, **entry}
    if not values["code"].startswith(f"{category}."):
        raise ConfigurationError(f"{values['code']} stands in the file of {category}")
    values["price"] = round(float(values.pop("yuan")) * 100)
    values["aliases"] = tuple(values["aliases"])
    return ItemView(category=category, sample=sample, **values)
