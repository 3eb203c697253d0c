"""What other packages see of policy knowledge."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """The document an answer comes from. ``called`` is its spoken name, ``ref`` its file.

    ``published`` is an ISO date or month, empty where the document is undated; ``as_of`` is the time that
    the text itself gives for what it counts.
    """

    title: str
    called: str
    ref: str
    published: str = ""
    as_of: str = ""

    @property
    def date(self) -> str:
        """The source's date; ``undated`` where it has none."""
        if self.published:
            return self.published
        return f"undated ({self.as_of})" if self.as_of else "undated"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the register can check: age in full years, membership in one of ``groups``."""

    age: int | None = None
    groups: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.age is not None or bool(self.groups)


@dataclass(frozen=True, slots=True)
class Entry:
    """One reviewed answer.

    Entries of one ``fact`` answer the same questions for different areas; ``area`` empty means everywhere,
    and then there is no source and no figure in it. ``quotes`` are the source's own words. After ``until``
    the plan behind it has ended.
    """

    id: str
    fact: str
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    text: str
    speech: str
    area: str = ""
    area_name: str = ""
    holds_below: bool = True
    quotes: tuple[str, ...] = ()
    source: Source | None = None
    until: date | None = None
    conditions: Conditions = field(default_factory=Conditions)

    def stale(self, on: date) -> bool:
        """Return whether the plan behind the entry has ended by that day."""
        return self.until is not None and on > self.until


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """An entry with who wrote and who approved it."""

    entry: Entry
    version: int
    status: str
    author: str
    created_at: datetime
    approved_by: str
    approved_at: datetime | None
