"""Pieces: what is rendered as one, cut from the clauses of a speech; called by voice.tts.voice.

Short clauses are where a small voice loses intelligibility (12.5 against 9.4 per cent character errors), so
none shorter than six characters stands alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voice.tts.base import Clause, Keep

SHORTEST = 6
"""Characters below which a piece joins its neighbour."""
LONGEST = 60
"""Characters at which a piece without any pause is cut; the voice takes about 100."""
COMMA_GAP = 0.25
STOP_GAP = 0.45
"""Seconds of silence after a piece, by the mark it ends with."""

_UNIT = re.compile(r"[^，。！？；、!?;\n]*[，。！？；、!?;\n]+[”’」）\s]*|[^，。！？；、!?;\n]+")
_UNSPOKEN = re.compile(r"\|[^{}|]*\}|[\W_]")
_STOP = re.compile(r"[。！？；!?;\n][”’」）\s]*$")
_COMMA = re.compile(r"[，、][”’」）\s]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text to render, where its sound may be kept, and the silence after it in seconds."""

    text: str
    keep: Keep
    gap: float


def pieces(clauses: Sequence[Clause]) -> list[Piece]:
    """Cut ``clauses`` at ，。！？；、 into pieces which joined are their text again.

    A cut is made at pauses only, also where a personal clause meets a fixed one: a sentence broken without a
    pause sounds broken. What holds anything personal is for memory.
    """
    units = _joined(_units(clauses))
    return [
        Piece(unit.text, unit.keep, _gap(unit.text) if i < len(units) - 1 else 0.0)
        for i, unit in enumerate(units)
    ]


def spoken_length(text: str) -> int:
    """Return the characters of ``text`` that are heard: no marks, no inline readings."""
    return len(_UNSPOKEN.sub("", text))


def _units(clauses: Sequence[Clause]) -> list[Clause]:
    """Cut at every pause; a unit is personal if any of its characters is."""
    text = "".join(clause.text for clause in clauses)
    personal = [clause.keep == "memory" for clause in clauses for _ in clause.text]
    units: list[Clause] = []
    at = 0
    for match in _UNIT.finditer(text):
        for part in _short_enough(match[0]):
            keep: Keep = "memory" if any(personal[at : at + len(part)]) else "disk"
            units.append(Clause(part, keep))
            at += len(part)
    return units


def _short_enough(text: str) -> list[str]:
    """Cut ``text`` where it is too long to render, never inside a number, a Latin word or a reading."""
    parts, start = [], 0
    places = [m.end() for m in re.finditer(r"\{[^{}]*\}|[A-Za-z0-9.:*/-]+|.", text, re.DOTALL)]
    for place, following in zip(places, [*places[1:], 0], strict=True):
        too_long = following and spoken_length(text[start:following]) > LONGEST
        rest_is_short = spoken_length(text[place:]) < SHORTEST
        if too_long and not rest_is_short:
            parts.append(text[start:place])
            start = place
    return [*parts, text[start:]]


def _joined(units: list[Clause]) -> list[Clause]:
    """Join every unit that is too short with a neighbour, until none is left or only one."""
    units = list(units)
    while len(units) > 1:
        short = next((i for i, u in enumerate(units) if spoken_length(u.text) < SHORTEST), None)
        if short is None:
            break
        first = _partner(units, short)
        left, right = units[first : first + 2]
        keep: Keep = "memory" if "memory" in (left.keep, right.keep) else "disk"
        units[first : first + 2] = [Clause(left.text + right.text, keep)]
    return units


def _partner(units: list[Clause], short: int) -> int:
    """Return the left one of the pair to join: best of the same kind, then of one sentence, then short."""

    def cost(first: int) -> tuple[bool, bool, int]:
        left, right = units[first], units[first + 1]
        together = spoken_length(left.text + right.text)
        return left.keep != right.keep, bool(_STOP.search(left.text)), together

    return min((first for first in (short, short - 1) if 0 <= first < len(units) - 1), key=cost)


def _gap(text: str) -> float:
    if _STOP.search(text):
        return STOP_GAP
    return COMMA_GAP if _COMMA.search(text) else 0.0
