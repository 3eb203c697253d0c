"""Proof: one more fact that is not public, before anything personal is changed or read out; three tries."""

import re

from backend.people.schemas import Caller, PersonView
from bot.kernel.dialogue import Dialogue
from bot.nlu.numbers import digits

TRIES = 3


class Proof:
    """Compares what a caller says with the door number on the register."""

    def __init__(self, caller: Caller, dialogue: Dialogue) -> None:
        self._caller = caller
        self._dialogue = dialogue

    @property
    def person(self) -> PersonView | None:
        """Who must prove it: the one person of a trusted line."""
        return self._caller.person if self._caller.trusted else None

    def given(self, text: str) -> bool:
        """Return whether ``text`` holds the last number of the registered address; counts the tries."""
        door = re.findall(r"\d+", self.person.address)[-1:] if self.person else []
        said = re.findall(r"\d+", digits(text))
        right = bool(door) and door[0] in said
        self._dialogue.data["tries"] = str(self.tries + (not right))
        return right

    @property
    def tries(self) -> int:
        """How often it was wrong."""
        return int(self._dialogue.data.get("tries", "0"))
