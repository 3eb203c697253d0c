"""What other packages see of people."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Relative = Literal["self", "mother", "father", "spouse", "grandparent", "other"]
"""What an elder is to the one who calls."""

GROUPS = {
    "hardship": "经济困难老年人",
    "dispersed": "城乡分散特困老年人",
    "lifted": "脱贫家庭老年人",
    "bereaved": "失独家庭老年人",
}
"""The four groups with the purchased service; source 000, for 德城区."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """An elder, a relative or a guest. ``district`` is an area code; ``rate`` 1.0 is the voice's own
    speed; ``gain`` in dB."""

    id: str
    name: str
    honorific: str
    area: str
    sex: str
    born: date | None
    address: str
    district: str
    phones: tuple[str, ...]
    groups: tuple[str, ...]
    is_elder: bool
    rate: float
    gain: float
    living_alone: bool = False
    care_level: str = "self"
    wants_woman_for_bathing: bool = False
    wants_same_worker: bool = True
    is_guest: bool = False

    def age(self, on: date) -> int | None:
        """Return the full years of life on that day, or None where the birthday is not known."""
        return age(self.born, on)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What staff write down of a new elder or relative. ``groups`` are keys of GROUPS."""

    name: str
    sex: str
    born: date | None
    district: str
    address: str = ""
    phones: tuple[str, ...] = ()
    is_elder: bool = True
    groups: tuple[str, ...] = ()
    care_level: str = "self"
    living_alone: bool = False
    wants_woman_for_bathing: bool = False
    wants_same_worker: bool = True


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the line. ``person`` is set when exactly one is known, ``household`` when several elders
    share the line; an untrusted caller is neither."""

    key: str
    person: PersonView | None
    household: tuple[PersonView, ...]
    trusted: bool
    channel: str
    area: str
    address: str


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Somebody for whom the caller may book, and what they are to the caller."""

    person: PersonView
    relation: Relative


@dataclass(frozen=True, slots=True)
class RelationView:
    """What an elder lets a relative do: ``scopes`` of view, book, alerts; empty without standing consent."""

    elder: str
    relative: str
    kind: str
    scopes: frozenset[str] = field(default_factory=frozenset)


def age(born: date | None, on: date) -> int | None:
    """Return the full years between ``born`` and ``on``."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
