"""What other packages see of visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.catalogue.schemas import ItemView
from backend.people.schemas import PersonView
from backend.workers.schemas import WorkerCard

Pay = Literal["account", "cash"]
Status = Literal[
    "requested",
    "offered",
    "confirmed",
    "en_route",
    "in_service",
    "completed",
    "rated",
    "cancelled",
    "no_show",
    "failed",
]


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which the visit could be made, and who would come."""

    start: datetime
    end: datetime
    workers: tuple[WorkerCard, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a visit's history. ``who`` is a person's id, ``staff:…``, or empty for the machine."""

    at: datetime
    who: str
    channel: str
    what: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit. ``price`` and ``covered`` (what the subsidy pays) are in fen."""

    id: str
    elder: PersonView
    item: ItemView
    start: datetime
    end: datetime
    status: Status
    workers: tuple[WorkerCard, ...]
    passcode: str
    channel: str
    price: int
    covered: int
    pay: Pay
    note: str
    rating: int | None
    history: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The half-made booking of a beneficiary; ``author`` is whoever spoke last."""

    beneficiary: str
    slots: Mapping[str, str]
    author: str
    channel: str
    updated_at: datetime
    expires_at: datetime
