"""Who is speaking: what a number, an account and a consent are worth."""

import pytest

from backend.db import Database
from backend.people.address import honorific
from core.clock import SteppedClock
from core.errors import NotFound
from tests.backend.world import consent, enrol_elder, enrol_relative

LINE = "14105340001"


async def test_trusted_number_of_one_elder_is_that_elder(database: Database) -> None:
    elder = await enrol_elder(database, phones=(LINE,))
    async with database.reading() as uow:
        for number in (LINE, f"+86{LINE}"):
            caller = await uow.people.identify("decheng", "phone", number, trusted=True)
            assert caller.person == elder
            assert caller.key == f"person:{elder.id}"
            assert caller.household == ()


async def test_untrusted_number_is_nobody(database: Database) -> None:
    await enrol_elder(database, phones=(LINE,))
    async with database.reading() as uow:
        caller = await uow.people.identify("decheng", "phone", LINE, trusted=False)
    assert caller.person is None
    assert caller.household == ()
    assert caller.key == f"phone:decheng:{LINE}"


async def test_elders_who_share_a_line_are_a_household(database: Database) -> None:
    one = await enrol_elder(database, phones=(LINE,))
    other = await enrol_elder(database, "钱德明", phones=(LINE,))
    async with database.reading() as uow:
        caller = await uow.people.identify("decheng", "phone", LINE, trusted=True)
    assert caller.person is None
    assert {person.id for person in caller.household} == {one.id, other.id}
    assert caller.key == f"phone:decheng:{LINE}"


async def test_unknown_number_is_a_stranger(database: Database) -> None:
    async with database.reading() as uow:
        caller = await uow.people.identify("decheng", "phone", "14105349999", trusted=True)
    assert caller.person is None
    assert caller.trusted


async def test_bound_wechat_is_the_person_in_that_area_only(database: Database) -> None:
    daughter = await enrol_relative(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(daughter.id, "wechat", "decheng", "openid-1")
        here = await uow.people.identify("decheng", "wechat", "openid-1", trusted=True)
        there = await uow.people.identify("changle", "wechat", "openid-1", trusted=True)
    assert here.person == daughter
    assert there.person is None


async def test_consent_makes_a_beneficiary_and_its_revocation_unmakes_one(database: Database) -> None:
    elder, daughter = await enrol_elder(database), await enrol_relative(database)
    await consent(database, elder, daughter, "view", "book")
    async with database.unit_of_work() as uow:
        found = await uow.people.beneficiaries(daughter.id)
        assert [(one.person.id, one.relation) for one in found] == [
            (daughter.id, "self"),
            (elder.id, "mother"),
        ]
        assert await uow.people.relatives(elder.id, "view") == (daughter,)
        await uow.people.revoke(elder.id, daughter.id, by=elder.id)
        await uow.commit()
    async with database.reading() as uow:
        assert [one.relation for one in await uow.people.beneficiaries(daughter.id)] == ["self"]
        assert await uow.people.relatives(elder.id, "view") == ()


async def test_who_may_only_see_may_not_book(database: Database) -> None:
    elder, daughter = await enrol_elder(database), await enrol_relative(database)
    await consent(database, elder, daughter, "view", "alerts")
    async with database.reading() as uow:
        assert [one.relation for one in await uow.people.beneficiaries(daughter.id)] == ["self"]


async def test_how_to_speak_is_remembered(database: Database) -> None:
    elder = await enrol_elder(database)
    async with database.unit_of_work() as uow:
        await uow.people.remember_speech(elder.id, rate=0.7)
        await uow.people.remember_speech(elder.id, gain=6.0)
        await uow.commit()
    async with database.reading() as uow:
        known = await uow.people.get(elder.id)
    assert (known.rate, known.gain) == (0.7, 6.0)


async def test_a_guest_who_says_a_name_and_number_of_ours_learns_nothing(database: Database) -> None:
    elder = await enrol_elder(database, phones=(LINE,))
    async with database.unit_of_work() as uow:
        guest = await uow.people.register_guest("decheng", elder.name, LINE, "某处", "phone", "stranger")
        again = await uow.people.register_guest("decheng", elder.name, LINE, "某处", "phone", "stranger")
        assert guest.id != elder.id
        assert guest.address == "某处"
        assert again == guest
        caller = await uow.people.identify("decheng", "phone", LINE, trusted=True)
        assert caller.person == elder


async def test_nobody_is_found_under_a_wrong_id(database: Database) -> None:
    async with database.reading() as uow:
        with pytest.raises(NotFound):
            await uow.people.get("nobody")


@pytest.mark.parametrize(
    ("name", "sex", "age", "spoken"),
    [
        ("王秀英", "f", 81, "王奶奶"),
        ("欧阳德明", "m", 70, "欧阳爷爷"),
        ("李敏", "f", 50, "李女士"),
        ("张伟", "m", 65, "张叔叔"),
        ("张伟", "m", None, "张先生"),
        ("郑永贵", "", None, "郑永贵"),
    ],
)
def test_form_of_address(clock: SteppedClock, name: str, sex: str, age: int | None, spoken: str) -> None:
    today = clock().date()
    born = today.replace(year=today.year - age) if age else None
    assert honorific(name, sex, born, today) == spoken
