"""Redraws a sentence with its values masked and its cues named, for the intent model."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.values import Value
from core.errors import ConfigurationError

_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sentence as the intent model sees it: words, words with the values masked, cues in order."""

    text: str
    masked: tuple[str, ...]
    cues: tuple[str, ...]


class Cues:
    """The ways of saying one thing, by name (nlu_data/rules/cues.yml)."""

    def __init__(self, cues: dict[str, list[str]]) -> None:
        self._patterns = tuple((name, re.compile("|".join(ways))) for name, ways in cues.items())

    @classmethod
    def load(cls, path: Path) -> "Cues":
        """Read the file; raises ConfigurationError naming it."""
        try:
            return cls(yaml.safe_load(path.read_text("utf-8"))["cues"])
        except (OSError, KeyError, TypeError, re.error) as error:
            raise ConfigurationError(f"{path}: {error}") from error

    def find(self, text: str) -> tuple[str, ...]:
        """Return the names of the cues in ``text`` in the order in which they stand there."""
        found = ((p.search(text), name) for name, p in self._patterns)
        return tuple(name for _, name in sorted((m.start(), name) for m, name in found if m))

    def sketch(self, text: str, values: Sequence[Value], vetoed: Iterable[str] = ()) -> Sketch:
        """Return the sketch of ``text``, in which ``values`` were found and rules for ``vetoed`` taken back.

        That a rule was taken back is a cue (煤气味, but 没有); that one fired is not: then the rule decides,
        and the model must tell the rest without it.
        """
        taken_back = tuple(f"not {intent}" for intent in sorted(vetoed))
        return Sketch(text, tuple(_masked(text, values)), (*self.find(text), *taken_back))


def _masked(text: str, values: Sequence[Value]) -> Iterator[str]:
    at = 0
    for value in sorted(values, key=lambda v: (v.start, v.start - v.end)):
        if value.start < at or value.confidence < _SURE or value.entity == "rating":
            continue
        yield from text[at : value.start]
        yield f"<{value.entity}>"
        at = value.end
    yield from text[at:]
