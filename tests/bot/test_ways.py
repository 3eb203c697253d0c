"""Category: unit. People are told once, by the first way that leads to them."""

import pytest

from backend.ports import Announcement, Delivery
from bot.ways import Ways
from core.errors import Unavailable

WORDS = Announcement("n1", "p1", "明天九点有人上门。")


class Road:
    """A way that leads to ``person``."""

    def __init__(self, name: str, person: str) -> None:
        self._name = name
        self._person = person
        self.sent: list[str] = []

    async def notify(self, announcement: Announcement) -> Delivery | None:
        if announcement.person != self._person:
            return None
        self.sent.append(announcement.text)
        return Delivery(self._name)


class Blocked:
    """A way that may open later."""

    async def notify(self, announcement: Announcement) -> Delivery | None:
        raise Unavailable("later")


async def test_the_first_way_that_leads_there_is_taken() -> None:
    elsewhere, first, second = Road("a", "p2"), Road("b", "p1"), Road("c", "p1")
    assert await Ways([elsewhere, first, second]).notify(WORDS) == Delivery("b")
    assert (elsewhere.sent, first.sent, second.sent) == ([], [WORDS.text], [])


async def test_without_a_way_nothing_is_delivered() -> None:
    assert await Ways([Road("a", "p2")]).notify(WORDS) is None


async def test_a_way_that_may_open_later_is_not_gone_around() -> None:
    other = Road("b", "p1")
    with pytest.raises(Unavailable):
        await Ways([Blocked(), other]).notify(WORDS)
    assert other.sent == []
