"""Tables of alerts, of who gets each, and of who wants any; used by alerts/repository.py."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Alert(Base):
    """One notice to subscribers of an area. What happened to it is told by the moments that are set."""

    __tablename__ = "alerts"
    __table_args__ = (Index(None, "area", "created_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    title: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    audience: Mapped[str] = mapped_column(server_default="everyone")
    author: Mapped[str]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_at: Mapped[datetime | None]


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
