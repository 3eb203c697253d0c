"""Finds what a swindler does, the story he tells, and what speaks against it; scam.py weighs it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.normalise import Normalised
from bot.nlu.syllables import fold, syllables
from core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Evidence:
    """Telling words: where they stand in the text as it came in, and what they are a signal of."""

    start: int
    end: int
    text: str
    signal: str


@dataclass(frozen=True, slots=True)
class Group:
    """One signal, story or honest context: ways of saying it, words known by sound, weight in log odds."""

    name: str
    tells: str
    weight: float
    ways: re.Pattern[str]
    sounds: tuple[tuple[str, ...], ...]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the group's words stand in normalised ``text``, as written and then by sound."""
        found = [match.span() for match in self.ways.finditer(text) if match.end() > match.start()]
        yield from found
        heard = syllables(text)
        read = [fold(syllable.sound) for syllable in heard]
        for word in self.sounds:
            for at in range(len(read) - len(word) + 1):
                start, end = heard[at].start, heard[at + len(word) - 1].end
                if tuple(read[at : at + len(word)]) == word and not any(
                    s < end and start < e for s, e in found
                ):
                    yield start, end


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The reviewed words of nlu_data/fraud. ``firm`` signals stand whatever the context."""

    signals: tuple[Group, ...]
    types: tuple[Group, ...]
    contexts: tuple[Group, ...]
    firm: frozenset[str]

    def type_names(self) -> frozenset[str]:
        """Return the names of the types."""
        return frozenset(group.name for group in self.types)

    def flags(self, text: str) -> set[str]:
        """Return the names of the groups that stand in normalised ``text``."""
        groups = (*self.signals, *self.types, *self.contexts)
        return {group.name for group in groups if any(True for _ in group.spans(text))}

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Read signals.yml, types.yml and honest.yml; raises ConfigurationError naming the file."""
        signals = _read(folder / "signals.yml")
        types = _read(folder / "types.yml")
        honest = _read(folder / "honest.yml")
        return cls(
            _groups(folder / "signals.yml", signals["signals"]),
            _groups(folder / "types.yml", types["types"]),
            _groups(folder / "honest.yml", honest["contexts"]),
            frozenset(honest["firm"]),
        )


def stories(path: Path) -> tuple[Group, ...]:
    """Read the swindlers' stories of a ``types.yml``; raises ConfigurationError naming the file."""
    return _groups(path, _read(path)["types"])


def evidence(group: Group, text: Normalised) -> list[Evidence]:
    """Return the telling words of ``group``, with offsets into the original text."""
    found = []
    for start, end in group.spans(text.text):
        first, last = text.span(start, end)
        if last > first:
            found.append(Evidence(first, last, text.original[first:last], group.name))
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    return content


def _groups(path: Path, raw: Mapping[str, Mapping[str, Any]]) -> tuple[Group, ...]:
    try:
        return tuple(
            Group(
                name,
                body.get("tells", name),
                float(body["weight"]),
                re.compile("|".join(f"(?:{way})" for way in body["ways"])),
                tuple(tuple(fold(s.sound) for s in syllables(word)) for word in body.get("sounds", ())),
            )
            for name, body in raw.items()
        )
    except (KeyError, TypeError, re.error) as error:
        raise ConfigurationError(f"{path}: {error}") from error
