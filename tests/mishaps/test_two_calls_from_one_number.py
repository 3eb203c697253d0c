"""Two telephones of one household ring at once."""

import asyncio

from backend.db import Database
from tests.mishaps.conftest import Open


async def test_each_has_a_transcript_of_its_own_and_one_visit_is_booked_once(
    sample_sqlite: Database, office: Open
) -> None:
    async with office(sample_sqlite) as service:
        one, two = service.call(), service.call()
        await asyncio.gather(one.rings(), two.rings())
        await asyncio.gather(one.says("我要洗澡"), two.says("我要洗澡"))
        await one.says("后天上午九点")
        await asyncio.gather(one.says("对"), two.says("对"))
        await asyncio.gather(one.hangs_up(), two.hangs_up())
        assert await service.said(one) == ["我要洗澡", "后天上午九点", "对"]
        assert await service.said(two) == ["我要洗澡", "对"]
        for caller in (one, two):
            assert (await service.transcript(caller)).conversation.ended_at is not None
        async with service.database.reading() as uow:
            (person,) = await uow.people.on_line("13805341234")
            visits = [v for v in await uow.visits.upcoming([person.id]) if v.channel == "phone"]
        assert len({visit.start for visit in visits}) == len(visits) <= 1
