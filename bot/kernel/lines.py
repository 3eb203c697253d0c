"""Lines: what the assistant says, as reviewed data: each line in a written and a spoken form."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.kernel.reply import Piece, Words
from core.errors import ConfigurationError

SlotValue = str | tuple[str, str, bool]
"""A word that fills a blank: one string for both forms, or (written, spoken, personal)."""

BLANK = re.compile(r"\{(\w+)\}")


class Lines:
    """Looks up a line by name and fills its blanks: ``lines("utter_booked", when=…)``."""

    def __init__(self, lines: Mapping[str, tuple[str, str]]) -> None:
        self._lines = dict(lines)

    @classmethod
    def load(cls, path: Path) -> "Lines":
        """Read Rasa 3.1 ``responses``: the plain text is read, the variant of channel ``phone`` is heard.

        Raises:
            ConfigurationError: a line has no text, or its two forms have different blanks.
        """
        responses = yaml.safe_load(path.read_text("utf-8"))["responses"]
        return cls({name: _forms(name, variants) for name, variants in responses.items()})

    def __call__(self, name: str, **blanks: SlotValue) -> Words:
        """Return line ``name`` with its blanks filled; raises ConfigurationError when either is unknown."""
        try:
            written, spoken = self._lines[name]
            values = _values(blanks)
            text = BLANK.sub(lambda m: values[m[1]][0], written)
            return Words(text, tuple(_pieces(spoken, values)))
        except KeyError as missing:
            raise ConfigurationError(f"line {name!r} lacks {missing}") from missing

    def until(self, blank: str, name: str, **blanks: SlotValue) -> Words:
        """Return the beginning of line ``name`` up to ``blank``, as it is heard."""
        try:
            _, spoken = self._lines[name]
            values = _values(blanks)
            beginning = spoken[: spoken.index(f"{{{blank}}}")]
            return Words("", tuple(_pieces(beginning, values)))
        except (KeyError, ValueError) as missing:
            raise ConfigurationError(f"line {name!r} lacks {missing}") from missing

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def spoken(self) -> dict[str, str]:
        """Return the spoken form of every line by name, blanks unfilled."""
        return {name: spoken for name, (_, spoken) in self._lines.items()}


def _values(blanks: Mapping[str, SlotValue]) -> dict[str, tuple[str, str, bool]]:
    return {key: (v, v, False) if isinstance(v, str) else v for key, v in blanks.items()}


def _pieces(spoken: str, values: Mapping[str, tuple[str, str, bool]]) -> list[Piece]:
    pieces = []
    for index, part in enumerate(BLANK.split(spoken)):
        if index % 2:
            _, speech, personal = values[part]
            pieces.append(Piece(speech, personal))
        elif part:
            pieces.append(Piece(part))
    return pieces


def _forms(name: str, variants: list[dict[str, str]]) -> tuple[str, str]:
    written = next((v["text"] for v in variants if "channel" not in v), None)
    if written is None:
        raise ConfigurationError(f"line {name!r} has no written form")
    spoken = next((v["text"] for v in variants if v.get("channel") == "phone"), written)
    if set(BLANK.findall(spoken)) - set(BLANK.findall(written)):
        raise ConfigurationError(f"line {name!r}: the spoken form has blanks that the written one lacks")
    return written, spoken
