"""Category: backend. Tries, locks, sessions and the first administrator."""

from datetime import timedelta

import pytest

from backend.db import Database
from backend.staff import passwords
from backend.staff.enrol import FIRST_USERNAME, change_password, enrol, ensure_first_admin
from backend.staff.service import ABSOLUTE, IDLE, LOCKED_FOR, MAX_TRIES, Locked
from core.clock import SteppedClock
from core.errors import InputError

PASSWORD = "nuan-xian-12343"


async def tried(database: Database, password: str, username: str = "wang") -> str | None:
    """Try to sign in as the console does; return the token, or None for a wrong password."""
    async with database.unit_of_work() as uow:
        credential = await uow.staff.begin_try(username)
        await uow.commit()
    if not await passwords.matches(password, credential.password_hash) or credential.staff is None:
        return None
    async with database.unit_of_work() as uow:
        token = await uow.staff.open_session(credential.staff.id)
        await uow.commit()
    return token


async def signed_in(database: Database, token: str) -> bool:
    async with database.reading() as uow:
        return await uow.staff.session(token) is not None


@pytest.fixture
async def staffed(database: Database) -> Database:
    await enrol(database, "wang", "王主管", "supervisor", ["德州市"], PASSWORD)
    return database


async def test_the_right_password_opens_a_session_that_sees_what_lies_below(staffed: Database) -> None:
    token = await tried(staffed, PASSWORD)
    assert token is not None
    async with staffed.reading() as uow:
        session = await uow.staff.session(token)
    assert session is not None
    assert {"dezhou", "decheng", "ningjin"} <= session.scope
    assert "changle" not in session.scope


async def test_a_wrong_password_or_name_opens_nothing(staffed: Database) -> None:
    assert await tried(staffed, "nuan-xian-12344") is None
    assert await tried(staffed, PASSWORD, "nobody") is None


async def test_too_many_tries_lock_even_the_right_password(staffed: Database, clock: SteppedClock) -> None:
    for _ in range(MAX_TRIES):
        assert await tried(staffed, "wrong password") is None
    with pytest.raises(Locked):
        await tried(staffed, PASSWORD)
    clock.step(LOCKED_FOR)
    assert await tried(staffed, PASSWORD) is not None


async def test_a_success_forgets_the_failures(staffed: Database) -> None:
    for _ in range(2):
        for _ in range(MAX_TRIES - 1):
            await tried(staffed, "wrong password")
        assert await tried(staffed, PASSWORD) is not None


async def test_a_session_ends_when_idle(staffed: Database, clock: SteppedClock) -> None:
    token = await tried(staffed, PASSWORD)
    assert token is not None
    clock.step(IDLE - timedelta(seconds=1))
    assert await signed_in(staffed, token)
    clock.step(timedelta(seconds=1))
    assert not await signed_in(staffed, token)


async def test_a_session_in_use_ends_after_a_working_day(staffed: Database, clock: SteppedClock) -> None:
    token = await tried(staffed, PASSWORD)
    assert token is not None
    for _ in range(ABSOLUTE // IDLE * 2 - 1):
        clock.step(IDLE / 2)
        async with staffed.unit_of_work() as uow:
            await uow.staff.touch(token)
            await uow.commit()
    assert await signed_in(staffed, token)
    clock.step(IDLE / 2)
    assert not await signed_in(staffed, token)


async def test_a_new_password_signs_out_everywhere_and_lifts_the_lock(staffed: Database) -> None:
    token = await tried(staffed, PASSWORD)
    assert token is not None
    for _ in range(MAX_TRIES):
        await tried(staffed, "wrong password")
    await change_password(staffed, "wang", "another-good-one")
    assert not await signed_in(staffed, token)
    assert await tried(staffed, "another-good-one") is not None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaa", "wang-wang-wang-1"])
async def test_a_weak_password_is_refused(database: Database, password: str) -> None:
    with pytest.raises(InputError):
        await enrol(database, "wang", "", "seat", ["decheng"], password)


@pytest.mark.parametrize(
    ("username", "role", "areas"),
    [("W", "seat", ["decheng"]), ("wang", "god", ["decheng"]), ("wang", "seat", []), ("wang", "seat", ["x"])],
)
async def test_a_member_has_a_name_a_role_and_an_area(
    database: Database, username: str, role: str, areas: list[str]
) -> None:
    with pytest.raises(InputError):
        await enrol(database, username, "", role, areas, PASSWORD)


async def test_the_first_administrator_is_made_once_and_sees_every_area(database: Database) -> None:
    password = await ensure_first_admin(database)
    assert password is not None
    assert await ensure_first_admin(database) is None
    token = await tried(database, password, FIRST_USERNAME)
    assert token is not None
    async with database.reading() as uow:
        session = await uow.staff.session(token)
        assert session is not None
        assert session.scope == {area.code for area in await uow.areas.all()}
