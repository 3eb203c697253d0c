"""Table of the audit log; used by audit/repository.py. The database itself refuses to change a row."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class AuditEntry(Base):
    """One deed. ``hash`` covers the row and the hash before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "area", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    area: Mapped[str]
    reason: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
