"""Areas and catalogue of the sample as rows; called by backend/seed.py."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.catalogue.seed import items

Row = dict[str, Any]


@cache
def document(name: str) -> dict[str, Any]:
    """Return a file of this folder."""
    text = (Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def county(code: str) -> dict[str, Any]:
    """Return what the file says of a county."""
    found: dict[str, Any] = next(entry for entry in document("areas")["counties"] if entry["code"] == code)
    return found


def area_rows() -> list[Row]:
    """Return the tree, parents before children."""
    tree = document("areas")
    rows = [_row(tree["province"], "province", None, tree["province"]["code"])]
    rows += [_row(city, "city", tree["province"]["code"], city["code"]) for city in tree["cities"]]
    for place in tree["counties"]:
        rows.append(_row(place, "county", place["city"], place["code"]))
        rows += [
            _row(street, "street", place["code"], f"{place['code']}.{street['code']}")
            for street in place["streets"]
        ]
    return rows


def catalogue_rows() -> list[Row]:
    """Return the 52 items in the order of the files."""
    return [
        {
            "code": item.code,
            "category": item.category,
            "ordinal": ordinal,
            "name": item.name,
            "aliases": list(item.aliases),
            "unit": item.unit,
            "minutes": item.minutes,
            "price": item.price,
            "subsidised": item.subsidised,
            "skill": item.skill,
            "licence": item.licence,
            "workers": item.workers,
            "lead_minutes": item.lead_minutes,
            "preparation": item.preparation,
            "sample": item.sample,
        }
        for ordinal, item in enumerate(items(), start=1)
    ]


def _row(place: Row, level: str, parent: str | None, code: str) -> Row:
    name = place["name"]
    short = [name.removesuffix("街道").removesuffix("镇")] if level == "street" else []
    return {
        "code": code,
        "parent_code": parent,
        "level": level,
        "name": name,
        "aliases": [*place.get("aliases", ()), *short],
        "pinyin": place["pinyin"],
        "latitude": place["at"][0],
        "longitude": place["at"][1],
        "settings": place.get("settings", {}),
    }
