"""A postbook in memory, for tests of the WeChat channel that are not about the database."""

from backend.wechat.service import Trigger, Way


class MemoryPostbook:
    """Implements bot.channels.wechat.postbook.Postbook; ``quota`` is what each message renews it to."""

    def __init__(self, quota: int = 5) -> None:
        self.quota = quota
        self.messages: dict[str, str] = {}
        self.quotas: dict[str, int] = {}
        self.routes: dict[str, str] = {}
        self.bounces: list[tuple[str, str]] = []
        self.forgotten: list[str] = []

    async def arrived(self, message_id: str, openid: str, trigger: Trigger | None) -> bool:
        if message_id in self.messages:
            return False
        self.messages[message_id] = ""
        if trigger is not None:
            self.quotas[openid] = self.quota
        return True

    async def settle(self, message_id: str, way: Way, *, late: bool = False) -> bool:
        before = self.messages.get(message_id, "")
        if before == "push" or (before == "passive" and way == "push" and not late):
            return False
        self.messages[message_id] = way
        return True

    async def left(self, openid: str) -> int:
        return self.quotas.get(openid, 0)

    async def spend(self, openid: str, *, keep: int = 0, notice: str = "") -> bool:
        if self.quotas.get(openid, 0) <= keep:
            return False
        self.quotas[openid] -= 1
        if notice:
            self.routes[notice] = "custom"
        return True

    async def close(self, openid: str) -> None:
        self.quotas.pop(openid, None)

    async def tried(self, notice: str, route: str) -> None:
        self.routes[notice] = route

    async def bounced(self, receipt: str, error: str) -> None:
        self.bounces.append((receipt, error))

    async def forget(self, openid: str) -> None:
        self.forgotten.append(openid)
        self.quotas.pop(openid, None)
