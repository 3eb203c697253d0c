"""The caller says nothing: asked twice, then people ring; and in an emergency the line stays open."""

from backend.db import Database
from tests.fakes.office import words
from tests.mishaps.conftest import Open


async def test_silence_is_asked_about_twice_and_then_people_ring(
    sample_sqlite: Database, office: Open
) -> None:
    async with office(sample_sqlite) as service:
        caller = service.call()
        await caller.rings()
        first, second, third = [await caller.talk.silence(count) for count in (1, 2, 3)]
        await caller.hangs_up()
        assert "还在吗" in words(first)
        assert "按零" in words(second)
        assert third.then == "hangup"
        assert [ticket.kind for ticket in await service.tickets(caller)] == ["silent_call"]


async def test_whoever_called_for_help_is_never_hung_up_on(sample_sqlite: Database, office: Open) -> None:
    async with office(sample_sqlite) as service:
        caller = service.call()
        await caller.rings()
        assert (await caller.says("救命啊我摔倒了")).then == "hold"
        assert [ticket.kind for ticket in await service.tickets(caller)] == ["emergency"]
