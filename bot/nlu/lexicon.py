"""The lexicon of how elders speak: dialect words, fillers, forms of address; the normaliser uses it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from core.errors import ConfigurationError

FOLDER = Path(__file__).parents[2] / "nlu_data" / "lexicon"


@dataclass(frozen=True, slots=True)
class DialectWord:
    """A dialect word and its standard form.

    ``unless`` are longer words that hold ``say`` but are not it (夜来香). ``where`` is ``whole`` when only a
    whole answer counts (中), ``end`` when only the end of a sentence does (中不), else ``word``.
    """

    say: str
    standard: str
    meaning: str
    example: str
    areas: tuple[str, ...]
    unless: tuple[str, ...] = ()
    where: str = "word"


@dataclass(frozen=True, slots=True)
class Fillers:
    """Words that mean nothing; ``fillers.yml`` says where each kind counts."""

    sounds: tuple[str, ...]
    phrases: tuple[str, ...]
    pauses: tuple[str, ...]
    starters: tuple[str, ...]
    before: tuple[str, ...]
    emoticons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything in ``nlu_data/lexicon``; ``addressing`` is how callers address whoever answers."""

    dialect: tuple[DialectWord, ...]
    fillers: Fillers
    addressing: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Lexicon":
        """Read the lexicon; raises ConfigurationError naming the file that is missing or amiss."""
        return cls(
            tuple(_word(row) for row in _content(folder, "dialect")["dialect"]),
            Fillers(**{kind: tuple(words) for kind, words in _content(folder, "fillers").items()}),
            tuple(_content(folder, "addressing")["assistant"]),
        )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon that comes with the project."""
    return Lexicon.load()


def _word(row: dict[str, Any]) -> DialectWord:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return DialectWord(**fields)


def _content(folder: Path, name: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load((folder / f"{name}.yml").read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{name}.yml: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{name}.yml is not a mapping")
    return content
