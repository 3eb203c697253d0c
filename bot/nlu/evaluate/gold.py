"""Reads the gold sets (nlu_data/gold); the measures take them from here, training never does."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.data import Example, read_folder
from core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Danger:
    """Something said; ``kind`` names the danger, empty where nobody is in any."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something told; ``type`` of scam, empty where it is honest; ``near``: honest but sounds like one."""

    text: str
    type: str
    near: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A time said at ``now``, and what is meant; ``ambiguous``: an honest assistant must ask back."""

    text: str
    now: datetime
    date: str | None
    time: str | None
    time_end: str | None
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question of policy from ``area``. ``has``: what a true answer holds; empty where there is none.

    ``foreign``: only the figure of ``holds_for``, another area, is known. ``guidance``: an entry without a
    figure is a good answer too.
    """

    text: str
    area: str
    has: tuple[str, ...]
    holds_for: str
    foreign: bool
    guidance: bool


@dataclass(frozen=True, slots=True)
class Gold:
    """All gold sets, and the sha256 over them: figures of different ones are not compared."""

    said: tuple[Example, ...]
    dangers: tuple[Danger, ...]
    offers: tuple[Offer, ...]
    moments: tuple[Moment, ...]
    questions: tuple[Question, ...]
    sha256: str

    @classmethod
    def read(cls, folder: Path) -> "Gold":
        """Read ``folder``; raises ConfigurationError where a set is missing or malformed."""
        try:
            sets = {name: yaml.safe_load((folder / f"{name}.yml").read_text("utf-8")) for name in _SETS}
            return cls(
                said=tuple(read_folder(folder / "intents").examples),
                dangers=tuple(
                    Danger(row["text"], row.get("kind", ""))
                    for row in (*sets["emergency"]["positive"], *sets["emergency"]["negative"])
                ),
                offers=tuple(
                    Offer(row["text"], row.get("type", ""), row.get("near", False))
                    for row in (*sets["scam"]["scam"], *sets["scam"]["honest"])
                ),
                moments=tuple(_moment(row) for row in sets["time"]["expressions"]),
                questions=tuple(_question(row) for row in sets["policy"]["questions"]),
                sha256=_digest(folder),
            )
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"gold sets under {folder}: {error}") from error


_SETS = ("emergency", "scam", "time", "policy")


def _moment(row: dict[str, Any]) -> Moment:
    now = row["now"] if isinstance(row["now"], datetime) else datetime.fromisoformat(row["now"])
    day = None if row["date"] is None else str(row["date"])
    return Moment(row["text"], now, day, row["time"], row["time_end"], row.get("ambiguous", False))


def _question(row: dict[str, Any]) -> Question:
    return Question(
        row["question"],
        row["area"],
        tuple(row.get("answer_has", ())),
        row.get("holds_for", ""),
        row.get("foreign", False),
        row.get("guidance_ok", False),
    )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
