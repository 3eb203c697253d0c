"""Tables of messages taken from WeChat and of what may be sent there; used by wechat/repository.py."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.orm import Base


class WechatMessage(Base):
    """One message or event, under the id that its repeats share; ``answered`` says by which way."""

    __tablename__ = "wechat_messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    arrived_at: Mapped[datetime] = mapped_column(index=True)
    answered: Mapped[str] = mapped_column(default="")


class WechatQuota(Base):
    """What one follower's last message, or last menu click, scan or follow, lets us send, and until when."""

    __tablename__ = "wechat_quotas"

    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    openid: Mapped[str] = mapped_column(primary_key=True)
    trigger: Mapped[str] = mapped_column(primary_key=True)
    left: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
