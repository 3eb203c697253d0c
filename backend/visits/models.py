"""Tables of visits, the quarter hours they take, their history and drafts; used by visits/repository.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Visit(Base):
    """One booking. ``charge`` is the name of its reservation in the ledger of the elder's account."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("covered >= 0 AND covered <= price", name="covered"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index(None, "elder_id", "starts_at"),
        Index(None, "area", "starts_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    elder_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    item_code: Mapped[str] = mapped_column(ForeignKey("catalogue_items.code"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(index=True)
    hold_until: Mapped[datetime | None]
    passcode: Mapped[str]
    price: Mapped[int]
    covered: Mapped[int]
    pay: Mapped[str]
    charge: Mapped[str]
    channel: Mapped[str]
    booked_by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    rating: Mapped[int | None]
    created_at: Mapped[datetime]


class VisitWorker(Base):
    """Who goes to a visit."""

    __tablename__ = "visit_workers"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.id"), primary_key=True, index=True)


class WorkerQuarter(Base):
    """A quarter hour of a worker, travel included: its key is why nobody is in two places at once."""

    __tablename__ = "worker_quarters"

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.id"), primary_key=True)
    quarter: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)


class ElderQuarter(Base):
    """A quarter hour of an elder: its key is why nobody is visited twice at once."""

    __tablename__ = "elder_quarters"

    elder_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    quarter: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)


class VisitEvent(Base):
    """One change of a visit: who, when, through which channel; ``key`` makes a repeated request harmless."""

    __tablename__ = "visit_events"

    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    who: Mapped[str]
    channel: Mapped[str]
    what: Mapped[str]
    status: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    key: Mapped[str | None] = mapped_column(unique=True)


class VisitDraft(Base):
    """The one half-made booking of a beneficiary, seen by whoever may book for them."""

    __tablename__ = "visit_drafts"

    beneficiary_id: Mapped[str] = mapped_column(
        ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True
    )
    slots: Mapped[dict[str, str]]
    author: Mapped[str]
    channel: Mapped[str]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
