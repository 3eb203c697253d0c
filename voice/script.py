"""The script of a test call: what the elder says, presses and leaves unsaid; caller.py plays it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Say:
    """Speak ``text``."""

    text: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play a recording."""

    wav: Path


@dataclass(frozen=True, slots=True)
class Press:
    """Press ``keys``, 0-9 * #."""

    keys: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the receiver down without waiting for more."""


Step = Say | Play | Press | Pause | HangUp

_DIRECTION = re.compile(r"\[\s*(?P<verb>[a-z]+)(?:\s+(?P<what>\S+))?\s*\]", re.IGNORECASE)


def parse_script(text: str) -> tuple[Step, ...]:
    """Read a script: a line of speech a turn, ``[key 1]``, ``[pause 3]``, ``[hangup]``; ``#`` is a comment.

    Raises InputError with the number of the line that makes no sense.
    """
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip().removeprefix("\ufeff")
        if words and not words.startswith("#"):
            try:
                steps.append(_step(words))
            except ValueError as error:
                raise InputError(f"line {number} of the script: {error}") from error
    return tuple(steps)


def _step(line: str) -> Step:
    direction = _DIRECTION.fullmatch(line)
    if direction is None:
        return Say(line)
    verb, what = direction["verb"].lower(), direction["what"] or ""
    if verb == "key" and re.fullmatch(r"[0-9*#]+", what):
        return Press(what)
    if verb == "pause" and re.fullmatch(r"\d+(\.\d+)?", what):
        return Pause(float(what))
    if verb == "hangup" and not what:
        return HangUp()
    raise ValueError(f"{line} is not [key 1], [pause 3] or [hangup]")


def written(step: Step) -> str:
    """Return how ``step`` is shown in a report."""
    match step:
        case Say(text):
            return text
        case Play(wav):
            return wav.name
        case Press(keys):
            return f"[key {keys}]"
        case Pause(seconds):
            return f"[pause {seconds:g}]"
        case HangUp():
            return "[hangup]"


def recordings(wavs: Sequence[Path]) -> tuple[Step, ...]:
    """Return a script that plays one recording a turn."""
    return tuple(Play(wav) for wav in wavs)
