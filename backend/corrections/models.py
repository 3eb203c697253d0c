"""Table of what reviewers say a turn meant; used by corrections/repository.py."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class TurnCorrection(Base):
    """The verdict of one reviewer on one turn; a later one of the same reviewer takes its place."""

    __tablename__ = "turn_corrections"

    turn_id: Mapped[str] = mapped_column(
        ForeignKey("conversation_turns.id", ondelete="CASCADE"), primary_key=True
    )
    reviewer: Mapped[str] = mapped_column(primary_key=True)
    intent: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]
