"""What a policy question is about and what it wants to know, whatever the words; read by retrieval."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from core.errors import ConfigurationError

_SUBJECT = "="
_ASPECT = "?"


class Concepts:
    """Subjects (高龄津贴) and aspects (how much, from what age), each with every way of saying it."""

    def __init__(self, subjects: Mapping[str, Sequence[str]], aspects: Mapping[str, Sequence[str]]) -> None:
        self._patterns = tuple(
            (mark + name, re.compile("|".join(f"(?:{way})" for way in ways)))
            for mark, named in ((_SUBJECT, subjects), (_ASPECT, aspects))
            for name, ways in named.items()
        )

    @classmethod
    def load(cls, path: Path) -> "Concepts":
        """Read the file; raises ConfigurationError naming it."""
        try:
            raw = yaml.safe_load(path.read_text("utf-8"))
            return cls(raw["subjects"], raw["aspects"])
        except (OSError, KeyError, TypeError, re.error, yaml.YAMLError) as error:
            raise ConfigurationError(f"{path}: {error}") from error

    def find(self, text: str) -> Counter[str]:
        """Return the subjects, the aspects, and each subject with each aspect, as grams."""
        found = [name for name, pattern in self._patterns if pattern.search(text)]
        subjects = [name for name in found if name.startswith(_SUBJECT)]
        aspects = [name for name in found if name.startswith(_ASPECT)]
        return Counter([*found, *(s + a for s in subjects for a in aspects)])


def is_subject(gram: str) -> bool:
    """Return whether ``gram`` names a subject alone."""
    return gram.startswith(_SUBJECT) and _ASPECT not in gram
