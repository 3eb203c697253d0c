"""Table of the services that can be booked; used by catalogue/repository.py."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class CatalogueItem(Base):
    """One service. Minutes are those at the elder's; price in fen for one unit."""

    __tablename__ = "catalogue_items"
    __table_args__ = (
        CheckConstraint("workers IN (1, 2)", name="workers"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(index=True)
    ordinal: Mapped[int]
    name: Mapped[str]
    aliases: Mapped[list[str]]
    unit: Mapped[str]
    minutes: Mapped[int]
    price: Mapped[int]
    subsidised: Mapped[bool]
    skill: Mapped[str]
    licence: Mapped[str]
    workers: Mapped[int]
    lead_minutes: Mapped[int]
    preparation: Mapped[str]
    sample: Mapped[bool]
