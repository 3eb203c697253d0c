"""SQL of WeChat's messages and quotas; called by wechat/service.py only."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from backend.wechat.models import WechatMessage, WechatQuota

_INSERTS: Mapping[str, Callable[..., Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class WechatRepository:
    """Reads and writes in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(self, message_id: str, now: datetime) -> bool:
        """Write the message down; return whether nobody had."""
        insert = _INSERTS[self._session.get_bind().dialect.name]
        written = (
            insert(WechatMessage)
            .values(id=message_id, arrived_at=now, answered="")
            .on_conflict_do_nothing()
            .returning(WechatMessage.id)
        )
        return (await self._session.scalar(written)) is not None

    async def settle(self, message_id: str, way: str, unless: Sequence[str]) -> bool:
        """Note the way of the answer unless it is one of ``unless``; return whether it was noted."""
        statement = (
            update(WechatMessage)
            .where(WechatMessage.id == message_id, WechatMessage.answered.not_in(unless))
            .values(answered=way)
        )
        return _rows(await self._session.execute(statement)) == 1

    async def forget_messages(self, before: datetime) -> None:
        """Delete what Tencent no longer repeats."""
        await self._session.execute(delete(WechatMessage).where(WechatMessage.arrived_at < before))

    async def renew(self, area: str, openid: str, trigger: str, left: int, expires_at: datetime) -> None:
        """Replace the quota of one trigger."""
        quota = WechatQuota(area=area, openid=openid, trigger=trigger, left=left, expires_at=expires_at)
        await self._session.merge(quota)
        await self._session.flush()

    async def open_quotas(self, area: str, openid: str, now: datetime) -> Sequence[WechatQuota]:
        """Return quotas with something left, the one that ends first before the others."""
        return (await self._session.scalars(_open(area, openid, now))).all()

    async def held_quotas(self, area: str, openid: str, now: datetime) -> Sequence[WechatQuota]:
        """Return the same, held until this unit of work ends."""
        return (await self._session.scalars(_open(area, openid, now).with_for_update())).all()

    async def drop_quotas(self, area: str, openid: str) -> None:
        """Delete the quotas of a follower."""
        await self._session.execute(
            delete(WechatQuota).where(WechatQuota.area == area, WechatQuota.openid == openid)
        )


def _open(area: str, openid: str, now: datetime) -> Select[WechatQuota]:
    return (
        select(WechatQuota)
        .where(
            WechatQuota.area == area,
            WechatQuota.openid == openid,
            WechatQuota.left > 0,
            WechatQuota.expires_at > now,
        )
        .order_by(WechatQuota.expires_at)
        .execution_options(populate_existing=True)
    )


def _rows(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
