"""Proof: one more fact that is not public, before anything personal is changed or read out; three tries."""

import re

from backend.people.schemas import Caller, PersonView
from bot.kernel.dialogue import Dialogue
from bot.nlu.numbers import digits

TRIES = 3

_PARTS = re.compile(r"号楼|单元|[号楼室栋幢层户]")
"""Where a whole address falls into numbers: only the last of them counts."""


class Proof:
    """Compares what a caller says with the door number on the register."""

    def __init__(self, caller: Caller, dialogue: Dialogue) -> None:
        self._caller = caller
        self._dialogue = dialogue

    @property
    def person(self) -> PersonView | None:
        """Who must prove it: the one person of a trusted line, or who was chosen of those who share it."""
        chosen = self._dialogue.data.get("elder")
        shared = next((one for one in self._caller.household if one.id == chosen), None)
        return (shared or self._caller.person) if self._caller.trusted else None

    def given(self, text: str) -> bool:
        """Return whether ``text`` holds the last number of the registered address; counts the tries."""
        door = re.findall(r"\d+", self.person.address)[-1:] if self.person else []
        parts = [part for part in map(digits, _PARTS.split(text)) if part]
        right = bool(door) and door[0] in (digits(text), *parts[-1:])
        self._dialogue.data["tries"] = str(self.tries + (not right))
        return right

    @property
    def tries(self) -> int:
        """How often it was wrong."""
        return int(self._dialogue.data.get("tries", "0"))
