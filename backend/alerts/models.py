"""Tables of alerts, of who gets each, and of who wants any; used by alerts/repository.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Alert(Base):
    """One notice to the subscribers of an area; it goes out once a second person has approved it."""

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'queued')", name="status"),
        Index(None, "area", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    text: Mapped[str]
    status: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[datetime | None]


class AlertRecipient(Base):
    """Who gets an alert, fixed when it was approved; ``notice_key`` leads to the notice in the outbox."""

    __tablename__ = "alert_recipients"

    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    notice_key: Mapped[str] = mapped_column(unique=True)


class AlertSubscription(Base):
    """A person who wants the alerts of their area; ``ended_at`` is set while they do not."""

    __tablename__ = "alert_subscriptions"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
