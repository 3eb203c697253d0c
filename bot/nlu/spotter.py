"""Spotter: finds in speech that is still coming what cannot wait; the dispatcher asks it of every partial."""

from pathlib import Path

from bot.nlu.normalise import normalise
from bot.nlu.rules import Fired, Rules

_AT_ONCE = ("emergency", "transfer_human")
_LONGEST = 400


class Spotter:
    """The rules that come before any model, on half a sentence."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    @classmethod
    def load(cls, folder: Path) -> "Spotter":
        """Read the rules in ``nlu_data/rules``."""
        return cls(Rules.load(folder))

    def __call__(self, text: str) -> str | None:
        """Return ``emergency`` or ``transfer_human`` where a rule already says so, else None."""
        return next((rule.intent for rule in self._fired(text) if rule.intent in _AT_ONCE), None)

    def danger(self, text: str) -> str | None:
        """Return the name of the emergency rule that ``text`` fires, or None."""
        return next((rule.name for rule in self._fired(text) if rule.intent == "emergency"), None)

    def _fired(self, text: str) -> tuple[Fired, ...]:
        return self._rules.judge(normalise(text[:_LONGEST]).text).fired
