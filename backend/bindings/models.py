"""Tables of wishes to be bound and of wrong codes; used by bindings/repository.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class BindingWish(Base):
    """Somebody's wish to be bound to an elder; one for each account, gone once answered.

    ``code`` is six digits that only the elder's word can spend, once; ``person_id`` is empty for a stranger.
    """

    __tablename__ = "binding_wishes"
    __table_args__ = (UniqueConstraint("channel", "area", "address"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    address: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    expires_at: Mapped[datetime]


class BindingMiss(Base):
    """How many wrong codes were told in an elder's name since a moment."""

    __tablename__ = "binding_misses"
    __table_args__ = (CheckConstraint("number >= 0", name="number"),)

    elder_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
    since: Mapped[datetime]
