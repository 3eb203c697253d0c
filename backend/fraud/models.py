"""Table of what the watch for swindlers found; used by fraud/repository.py."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base, Json


class FraudFinding(Base):
    """One turn with telling words. Offsets of ``spans`` are into the transcript's text of that turn."""

    __tablename__ = "fraud_findings"

    turn_id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    risk: Mapped[float]
    verdict: Mapped[str]
    type: Mapped[str]
    spans: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    alerted: Mapped[bool]
