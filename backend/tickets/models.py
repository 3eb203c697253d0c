"""Table of what staff must do; used by tickets/repository.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Ticket(Base):
    """One thing for staff to do. ``number`` is six digits, to be read aloud."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint("priority IN ('normal', 'high', 'urgent')", name="priority"),
        CheckConstraint("status IN ('open', 'taken', 'closed')", name="status"),
        Index(None, "area", "status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    priority: Mapped[str]
    area: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"), index=True)
    address: Mapped[str]
    summary: Mapped[str]
    conversation: Mapped[str | None]
    status: Mapped[str]
    taken_by: Mapped[str] = mapped_column(default="")
    resolution: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
