"""Table of notices that wait to be sent, written in the transaction that causes them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Notice(Base):
    """One notice to one person; ``key`` makes sure that it is written once.

    In the end it is sent (by ``route``, with the peer's ``receipt`` where there is one) or undelivered.
    """

    __tablename__ = "notices"
    __table_args__ = (Index(None, "sent_at", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    about: Mapped[str]
    data: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    route: Mapped[str] = mapped_column(default="", server_default="")
    receipt: Mapped[str] = mapped_column(default="", server_default="", index=True)
    undelivered_at: Mapped[datetime | None]
