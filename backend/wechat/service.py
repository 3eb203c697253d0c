"""Messages taken once, and the quota of customer-service messages; called by the WeChat channel.

Figures: Tencent, 客服消息 (service account): five messages within 48 hours of what a user writes, three
within one minute of a follow, a scan or a menu click.
"""

from datetime import timedelta
from typing import Literal

from backend.wechat.repository import WechatRepository
from core.clock import Clock

Trigger = Literal["message", "gesture"]
"""What opens a quota: words of the user, or a follow, a scan, a menu click."""

Way = Literal["passive", "push"]
"""How an answer goes out: in the response to the delivery, or by a call of ours."""

_GRANTS: dict[Trigger, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "gesture": (3, timedelta(minutes=1)),
}
_REPEATED_FOR = timedelta(days=1)  # Tencent gives up after seconds; a day is plenty


class WechatService:
    """One row a message, one row a follower and trigger."""

    def __init__(self, repository: WechatRepository, *, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def arrived(self, message_id: str, area: str, openid: str, trigger: Trigger | None) -> bool:
        """Note a delivery and what it lets us send; return False for a repeat, which grants nothing."""
        now = self._clock()
        if not await self._repository.claim(message_id, now):
            return False
        await self._repository.forget_messages(now - _REPEATED_FOR)
        if trigger is not None:
            left, keeps = _GRANTS[trigger]
            await self._repository.renew(area, openid, trigger, left, now + keeps)
        return True

    async def settle(self, message_id: str, way: Way, *, late: bool = False) -> bool:
        """Return whether the answer may go out by ``way``.

        The first way asked for wins, across processes. A passive answer may be given again, since Tencent
        shows one for each message; a push may not. ``late``: the push is of an answer that was settled to be
        passive by the caller, who then saw that nobody waited for it any more.
        """
        await self._repository.claim(message_id, self._clock())
        unless = ("push",) if way == "passive" or late else ("push", "passive")
        return await self._repository.settle(message_id, way, unless)

    async def left(self, area: str, openid: str) -> int:
        """Return how many messages the follower may still be sent now."""
        quotas = await self._repository.open_quotas(area, openid, self._clock())
        return sum(quota.left for quota in quotas)

    async def spend(self, area: str, openid: str, *, keep: int = 0) -> bool:
        """Take one message off the quota that ends first; return False where only ``keep`` are left."""
        quotas = await self._repository.held_quotas(area, openid, self._clock())
        if sum(quota.left for quota in quotas) <= keep:
            return False
        quotas[0].left -= 1
        return True

    async def close(self, area: str, openid: str) -> None:
        """Forget the follower's quota: Tencent said that it is used up, or the follower has gone."""
        await self._repository.drop_quotas(area, openid)
