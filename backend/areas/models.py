"""Tables of the tree of areas; read and written by areas/repository.py."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class Area(Base):
    """One place of the tree. ``settings`` holds only what differs from AreaSettings' defaults."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    level: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    aliases: Mapped[list[str]]
    pinyin: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    settings: Mapped[dict[str, Any]]
