"""Tables of persons, their lines and accounts, and who may act for whom; used by people/repository.py."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Person(Base):
    """An elder, a relative or a guest. ``area`` is the area that serves them, ``district`` the street."""

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("sex IN ('f', 'm', '')", name="sex"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    name: Mapped[str] = mapped_column(index=True)
    sex: Mapped[str] = mapped_column(default="")
    born: Mapped[date | None]
    district: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    address: Mapped[str] = mapped_column(default="")
    is_elder: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    groups: Mapped[list[str]] = mapped_column(default=list)
    care_level: Mapped[str] = mapped_column(default="self")
    living_alone: Mapped[bool] = mapped_column(default=False)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rate: Mapped[float] = mapped_column(default=0.85)
    gain: Mapped[float] = mapped_column(default=0.0)
    registered_at: Mapped[datetime]
    registered_by: Mapped[str] = mapped_column(default="")
    registered_channel: Mapped[str] = mapped_column(default="")


class PersonPhone(Base):
    """A line on which a person is reached; several persons may share one."""

    __tablename__ = "person_phones"

    number: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ChannelAccount(Base):
    """An account on a channel (an openid, a session) that a person has bound."""

    __tablename__ = "channel_accounts"

    channel: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    bound_at: Mapped[datetime]


class Relation(Base):
    """What an elder lets a relative see and do; counts while consented and not revoked."""

    __tablename__ = "relations"
    __table_args__ = (UniqueConstraint("elder_id", "relative_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    elder_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    relative_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    scopes: Mapped[list[str]]
    consented_at: Mapped[datetime | None]
    consent_by: Mapped[str] = mapped_column(default="")
    consent_channel: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(default="")
