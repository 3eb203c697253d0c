"""Postbook: what the channel keeps in the database of messages in and out; each step is a transaction."""

from typing import Protocol

from backend.db import Database
from backend.wechat.service import Trigger, Way


class Postbook(Protocol):
    """The messages of one account."""

    async def arrived(self, message_id: str, openid: str, trigger: Trigger | None) -> bool:
        """Note a delivery and what it lets us send; return False for a repeat."""
        ...

    async def settle(self, message_id: str, way: Way, *, late: bool = False) -> bool:
        """Return whether the answer may go out by ``way``; of several processes one may push."""
        ...

    async def left(self, openid: str) -> int:
        """Return how many messages the follower may still be sent."""
        ...

    async def spend(self, openid: str, *, keep: int = 0, notice: str = "") -> bool:
        """Take one message off the quota unless only ``keep`` are left; note that ``notice`` is tried."""
        ...

    async def close(self, openid: str) -> None:
        """Note that Tencent takes nothing more for the follower."""
        ...

    async def tried(self, notice: str, route: str) -> None:
        """Note the route about to be tried, or with an empty one that it came to nothing."""
        ...

    async def bounced(self, receipt: str, error: str) -> None:
        """Note that Tencent could not deliver what it took."""
        ...

    async def forget(self, openid: str) -> None:
        """Forget the account that left: binding, quota and address; the person and what is booked stay."""
        ...


class DatabasePostbook:
    """The postbook of the account of ``area``."""

    def __init__(self, database: Database, area: str) -> None:
        self._database = database
        self._area = area

    async def arrived(self, message_id: str, openid: str, trigger: Trigger | None) -> bool:
        """Note a delivery and what it lets us send; return False for a repeat."""
        async with self._database.unit_of_work() as uow:
            first = await uow.wechat.arrived(message_id, self._area, openid, trigger)
            await uow.commit()
        return first

    async def settle(self, message_id: str, way: Way, *, late: bool = False) -> bool:
        """Return whether the answer may go out by ``way``."""
        async with self._database.unit_of_work() as uow:
            ours = await uow.wechat.settle(message_id, way, late=late)
            await uow.commit()
        return ours

    async def left(self, openid: str) -> int:
        """Return how many messages the follower may still be sent."""
        async with self._database.reading() as uow:
            return await uow.wechat.left(self._area, openid)

    async def spend(self, openid: str, *, keep: int = 0, notice: str = "") -> bool:
        """Take one message off the quota, and for a notice note in the same breath that it is tried."""
        async with self._database.unit_of_work() as uow:
            spent = await uow.wechat.spend(self._area, openid, keep=keep)
            if spent and notice:
                await uow.outbox.routed(notice, "custom")
            await uow.commit()
        return spent

    async def close(self, openid: str) -> None:
        """Note that Tencent takes nothing more for the follower."""
        async with self._database.unit_of_work() as uow:
            await uow.wechat.close(self._area, openid)
            await uow.commit()

    async def tried(self, notice: str, route: str) -> None:
        """Note the route about to be tried, or that it came to nothing."""
        async with self._database.unit_of_work() as uow:
            await uow.outbox.routed(notice, route)
            await uow.commit()

    async def bounced(self, receipt: str, error: str) -> None:
        """Note that Tencent could not deliver what it took."""
        async with self._database.unit_of_work() as uow:
            await uow.outbox.bounced(receipt, error)
            await uow.commit()

    async def forget(self, openid: str) -> None:
        """Forget the account that left."""
        async with self._database.unit_of_work() as uow:
            await uow.people.unbind("wechat", self._area, openid)
            await uow.wechat.close(self._area, openid)
            await uow.conversations.forget("wechat", self._area, openid)
            await uow.tickets.forget(self._area, openid)
            await uow.commit()
