"""Tables of organisations, care workers and their rosters; used by workers/repository.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Organisation(Base):
    """A service organisation (服务组织) that employs workers."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")


class Worker(Base):
    """A care worker. Suspended from ``suspended_at`` to ``suspended_until`` (for good when that is null)."""

    __tablename__ = "workers"
    __table_args__ = (CheckConstraint("sex IN ('f', 'm')", name="sex"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str]
    sex: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    skills: Mapped[list[str]]
    licences: Mapped[list[str]]
    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    suspended_reason: Mapped[str] = mapped_column(default="")


class Roster(Base):
    """When a worker works: a weekday (Monday 0), from and to in minutes after midnight."""

    __tablename__ = "rosters"
    __table_args__ = (CheckConstraint("start_minute < end_minute", name="order"),)

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    start_minute: Mapped[int] = mapped_column(primary_key=True)
    end_minute: Mapped[int]
