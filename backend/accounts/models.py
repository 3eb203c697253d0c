"""Tables of the monthly account of an elder and its ledger, in fen; used by accounts/repository.py."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Account(Base):
    """One month (its first day) of an elder's subsidy; what was granted is available, reserved or spent."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("available >= 0 AND reserved >= 0 AND spent >= 0", name="never_below_zero"),
        CheckConstraint("granted = available + reserved + spent", name="adds_up"),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    granted: Mapped[int]
    available: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)


class LedgerEntry(Base):
    """One movement of money: a charge is reserved once, captured once or released once."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("charge", "kind"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("kind IN ('reserve', 'capture', 'release')", name="kind"),
        ForeignKeyConstraint(["person_id", "month"], ["accounts.person_id", "accounts.month"]),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(index=True)
    month: Mapped[date]
    charge: Mapped[str]
    kind: Mapped[str]
    amount: Mapped[int]
    at: Mapped[datetime]
