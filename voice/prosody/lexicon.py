"""Lexicon: the readings of words, surnames, titles, places and characters kept as CSV; used by pronounce.

Every county's own towns must be read by a local and added to places.csv. Each row has an example sentence,
which a test reads aloud.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

Readings = tuple[str, ...]
"""Pinyin of one word, a syllable a character, tone as the last digit, 5 neutral, v for ü."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Citation readings. ``words`` holds titles, places and the neutral-tone words too."""

    words: dict[str, Readings]
    surnames: dict[str, Readings]
    titles: tuple[str, ...]
    characters: dict[str, str]
    risky: frozenset[str]
    """Polyphonic characters that must not stand alone: a word entry has to say how they are read."""


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of ``data/NAME.csv``."""
    return list(csv.DictReader((_folder() / f"{name}.csv").read_text("utf-8").splitlines()))


@cache
def lexicon() -> Lexicon:
    """Return the product's lexicon, read once."""
    characters = rows("characters")
    titles = _readings("titles", "title")
    return Lexicon(
        words=_readings("neutral", "word")
        | titles
        | _readings("places", "place")
        | _readings("words", "word"),
        surnames=_readings("surnames", "surname"),
        titles=tuple(sorted(titles, key=len, reverse=True)),
        characters={row["character"]: row["pinyin"] for row in characters},
        risky=frozenset(row["character"] for row in characters if row["alone"] == "no"),
    )


@cache
def version() -> str:
    """Return eight hex digits that change with any of the files: part of every key of the sound cache."""
    content = hashlib.sha256()
    for file in sorted(_folder().iterdir(), key=lambda f: f.name):
        if file.name.endswith(".csv"):
            content.update(file.read_bytes())
    return content.hexdigest()[:8]


def _folder() -> Traversable:
    return resources.files("voice.prosody") / "data"


def _readings(name: str, column: str) -> dict[str, Readings]:
    return {row[column]: tuple(row["pinyin"].split()) for row in rows(name)}
