"""Binding and unbinding, as relative and elder live through it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from backend.db import Database
from backend.people.schemas import Enrolment, PersonView
from backend.seeding.people import LI_MIN, LI_MIN_WECHAT, WANG_XIUYING, WANG_XIUYING_PHONE
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.testing import Conversation
from core.clock import SteppedClock

OPENID = "oNX12343sonwithoutabinding00"
DOOR = "一零一"


@dataclass
class Family:
    """王秀英 on her line, somebody in WeChat, and the books."""

    database: Database
    dispatcher: Dispatcher
    clock: SteppedClock
    elder: Conversation
    relative: Conversation

    def line(self, channel: str, address: str, *, trusted: bool = True) -> Conversation:
        """Return one more caller."""
        return Conversation(
            self.dispatcher, self.clock, channel=channel, address=address, trusted=trusted, name=address
        )

    async def code(self) -> str:
        """Return the code that the relative gets."""
        await self.relative.say("我想绑定我妈")
        if self.relative.reply.expect.kind == "name":
            await self.relative.say("李强")
        found = re.search(r"\d{6}", self.relative.reply.text)
        assert found, self.relative.reply.text
        return found[0]

    async def bound(self) -> dict[str, PersonView]:
        """Return the relatives who may see, book and get alerts, by name."""
        async with self.database.reading() as uow:
            found = {scope: await uow.people.relatives(WANG_XIUYING, scope) for scope in ("view", "book")}
            alerts = await uow.people.relatives(WANG_XIUYING, "alerts")
        assert found["view"] == found["book"] == alerts
        return {person.name: person for person in alerts}


@pytest.fixture
def family(
    sample_sqlite: Database, assistant: Callable[[Database], Dispatcher], clock: SteppedClock
) -> Family:
    dispatcher = assistant(sample_sqlite)
    return Family(
        sample_sqlite,
        dispatcher,
        clock,
        Conversation(dispatcher, clock, channel="phone", address=WANG_XIUYING_PHONE, name="elder"),
        Conversation(dispatcher, clock, channel="wechat", address=OPENID, name="relative"),
    )


async def test_consent_is_written_down_and_the_account_is_bound(family: Family) -> None:
    code = await family.code()
    for text in ("同意绑定", code, DOOR, "同意"):
        await family.elder.say(text)
    relative = (await family.bound())["李强"]
    async with family.database.reading() as uow:
        caller = await uow.people.identify("decheng", "wechat", OPENID, trusted=True)
        kin = await uow.people.beneficiaries(relative.id)
        notices = await uow.outbox.take()
    assert caller.person == relative
    assert not relative.is_guest
    assert [(one.person.id, one.relation) for one in kin][1:] == [(WANG_XIUYING, "mother")]
    assert [notice.person for notice in notices] == [relative.id]


async def test_code_told_together_with_the_consent(family: Family) -> None:
    code = await family.code()
    assert "门牌号" in (await family.elder.say(f"同意绑定，{code}")).text


async def test_known_daughter_is_not_asked_her_name(family: Family) -> None:
    daughter = family.line("wechat", LI_MIN_WECHAT)
    assert re.search(r"\d{6}", (await daughter.say("我想绑定我妈")).text)


async def test_code_counts_fifteen_minutes(family: Family) -> None:
    code = await family.code()
    await family.elder.say("同意绑定")
    family.clock.step(timedelta(minutes=15))
    assert "过期" in (await family.elder.say(code)).text
    assert "李强" not in await family.bound()


async def test_code_that_grows_old_before_the_yes_binds_nobody(family: Family) -> None:
    code = await family.code()
    for text in ("同意绑定", code, DOOR):
        await family.elder.say(text)
    family.clock.step(timedelta(minutes=16))
    assert "过期" in (await family.elder.say("同意")).text
    assert "李强" not in await family.bound()


async def test_newer_code_replaces_the_older(family: Family) -> None:
    first, second = await family.code(), await family.code()
    await family.elder.say("同意绑定")
    assert "对不上" in (await family.elder.say(first)).text
    assert "门牌号" in (await family.elder.say(second)).text


async def test_three_wrong_codes_bring_people_in_and_a_pause(family: Family) -> None:
    code = await family.code()
    await family.elder.say("同意绑定")
    for _ in range(3):
        assert "对不上" in (await family.elder.say("000000")).text
    stopped = await family.elder.say(code)
    assert stopped.handoff is not None
    assert stopped.handoff.reason == "binding_failed"
    family.clock.step(timedelta(hours=1))
    fresh = await family.code()
    await family.elder.say("同意绑定")
    assert "门牌号" in (await family.elder.say(fresh)).text


async def test_wrong_door_three_times_spends_the_code(family: Family) -> None:
    code = await family.code()
    for text in ("同意绑定", code, "九九九", "八八八"):
        await family.elder.say(text)
    stopped = await family.elder.say("七七七")
    assert stopped.handoff is not None
    assert stopped.handoff.reason == "proof_failed"
    await family.elder.say("同意绑定")
    assert "对不上" in (await family.elder.say(code)).text


@pytest.mark.parametrize("words", ["不同意", "不要", "不同意绑定"])
async def test_no_binds_nobody(family: Family, words: str) -> None:
    code = await family.code()
    for text in ("同意绑定", code, DOOR, words):
        await family.elder.say(text)
    assert "李强" not in await family.bound()


async def test_number_that_nobody_vouches_for_gets_no_code(family: Family) -> None:
    swindler = family.line("phone", WANG_XIUYING_PHONE, trusted=False)
    reply = await swindler.say("我想绑定我妈")
    assert reply.handoff is not None
    assert not re.search(r"\d{6}", reply.text)


async def test_consent_from_a_line_that_is_not_on_record_goes_to_people(family: Family) -> None:
    reply = await family.line("phone", "14105399999").say("同意绑定")
    assert reply.handoff is not None


async def test_who_shares_a_line_says_who_they_are(family: Family) -> None:
    async with family.database.unit_of_work() as uow:
        await uow.people.enrol(
            Enrolment("钱德明", "m", None, "decheng.tianqu", "天衢中路5号楼1单元202", (WANG_XIUYING_PHONE,)),
            by="staff:test",
        )
        await uow.commit()
    code = await family.code()
    asked = await family.elder.say("同意绑定")
    assert {option.text for option in asked.options} == {"王奶奶", "钱先生"}
    for text in ("王奶奶", code, DOOR, "同意"):
        await family.elder.say(text)
    assert "李强" in await family.bound()


async def test_unbound_relative_sees_nothing_any_more(family: Family) -> None:
    asked = await family.elder.say("解除绑定")
    assert "李敏" in asked.text
    assert "再也看不到" in (await family.elder.say("对")).text
    assert await family.bound() == {}
    async with family.database.reading() as uow:
        assert [one.relation for one in await uow.people.beneficiaries(LI_MIN)] == ["self"]
        assert await uow.people.accounts(LI_MIN, "wechat") == (LI_MIN_WECHAT,)
