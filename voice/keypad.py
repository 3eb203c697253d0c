"""Keypad: the keys of one call, put together where a number is awaited; `Call` asks it at every key."""

from voice.talk import ListenFor

BETWEEN_SECONDS = 3.0
"""An elder looks for the next digit; after a longer pause the number is taken as it is. # ends it at once."""


class Keypad:
    """Collects the digits of a number; anywhere else each key counts by itself."""

    def __init__(self) -> None:
        self._digits = ""

    @property
    def holds(self) -> bool:
        """Whether a number is begun."""
        return bool(self._digits)

    def press(self, key: str, awaited: ListenFor) -> str:
        """Return what is complete with ``key``: that key or a whole number; empty while a number goes on."""
        if awaited != "digits" or not (key.isdigit() or (key == "#" and self._digits)):
            self._digits = ""
            return key
        if key == "#":
            return self.take()
        self._digits += key
        return ""

    def take(self) -> str:
        """Return the number as far as it was keyed in, and begin anew."""
        digits, self._digits = self._digits, ""
        return digits
