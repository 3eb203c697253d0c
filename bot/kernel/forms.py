"""Form: values to be collected in any order, corrected at any time, asked for one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.kernel.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Slot:
    """One value: the entity it comes from and whether the form can do without it."""

    name: str
    entity: str
    optional: bool = False


class Form:
    """Slots in the order they are asked for."""

    def __init__(self, *slots: Slot) -> None:
        self.slots = slots

    def heard(self, meaning: Meaning) -> dict[str, str]:
        """Return the values ``meaning`` brings. Of two, the later: people correct themselves."""
        return {slot.name: values[-1] for slot in self.slots if (values := meaning.values(slot.entity))}

    def missing(self, values: Mapping[str, str]) -> Slot | None:
        """Return the first needed slot without a value."""
        return next((slot for slot in self.slots if not slot.optional and not values.get(slot.name)), None)
