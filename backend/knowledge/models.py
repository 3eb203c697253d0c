"""Table of policy knowledge, a row for each version of an entry; used by knowledge/repository.py."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class KnowledgeEntry(Base):
    """One version of an entry. ``area`` is a code, of the tree of areas or of a place we do not serve."""

    __tablename__ = "knowledge_entries"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'approved', 'replaced', 'retired')", name="status"),
        Index(None, "status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    fact: Mapped[str]
    area: Mapped[str]
    area_name: Mapped[str]
    holds_below: Mapped[bool]
    questions: Mapped[list[str]]
    topics: Mapped[list[str]]
    text: Mapped[str]
    speech: Mapped[str]
    quotes: Mapped[list[str]]
    source: Mapped[dict[str, str]]
    until: Mapped[date | None]
    conditions: Mapped[dict[str, Any]]
    status: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[datetime | None]
