"""Who hears badly asks for it once: slower and louder for the rest of the call, and in the next."""

import pytest

from backend.db import Database
from tests.mishaps.conftest import Open


@pytest.mark.parametrize("number", ["13805341234", "13999990000"])
async def test_slower_and_louder_add_up_and_are_remembered(
    sample_sqlite: Database, office: Open, number: str
) -> None:
    async with office(sample_sqlite) as service:
        caller = service.call(number)
        await caller.rings()
        usual = (await caller.says("谢谢")).manner
        await caller.says("慢点说")
        both = (await caller.says("大点声")).manner
        assert both.rate < usual.rate
        assert both.gain > usual.gain
        assert (await caller.says("谢谢")).manner == both
        await caller.hangs_up()
        again = service.call(number)
        await again.rings()
        assert (await again.says("谢谢")).manner == both
