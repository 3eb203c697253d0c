"""Tables of conversations, their turns and dialogue states; used by conversations/repository.py."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base, Json


class Conversation(Base):
    """One call, or one sitting in a chat."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "area", "started_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    area: Mapped[str]
    address: Mapped[str] = mapped_column(index=True)
    trusted: Mapped[bool]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")
    recording: Mapped[str] = mapped_column(default="")
    flags: Mapped[list[str]]


class ConversationTurn(Base):
    """One turn: what was said, understood, done and answered. Its text was redacted by the caller."""

    __tablename__ = "conversation_turns"
    __table_args__ = (UniqueConstraint("conversation_id", "ordinal"), Index(None, "intent", "at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str]
    text: Mapped[str]
    confidence: Mapped[float]
    intent: Mapped[str]
    score: Mapped[float]
    entities: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    handler: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    reply_text: Mapped[str]
    reply_speech: Mapped[str]
    reply: Mapped[dict[str, Any]]
    stages: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(default="")


class DialogueState(Base):
    """Where a talk stands, by the key of the person or of the line."""

    __tablename__ = "dialogue_states"

    key: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
