"""What other packages see of the catalogue."""

from dataclasses import dataclass

CATEGORIES = {
    "meal": "助餐",
    "bath": "助浴",
    "clean": "助洁",
    "medical": "助医",
    "mobility": "助行",
    "urgent": "助急",
    "visit": "关爱探访",
    "errand": "代办",
}
"""The eight categories and how they are called."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One service. ``price`` in fen for one ``unit`` of ``minutes``; ``preparation`` is told to the elder."""

    code: str
    category: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    minutes: int
    price: int
    subsidised: bool
    skill: str
    licence: str
    workers: int
    lead_minutes: int
    preparation: str
    sample: bool = True
