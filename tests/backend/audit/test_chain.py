"""Category: backend. The audit log cannot be changed, and shows it when it was."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.audit.schemas import Deed, Verdict
from backend.db import Database
from core.clock import SteppedClock

LOOK = Deed("wang", "seat", "transcript.read", "conversation:c1", "decheng")


async def note(database: Database, *deeds: Deed) -> None:
    async with database.unit_of_work() as uow:
        for deed in deeds:
            await uow.audit.record(deed)
        await uow.commit()


async def verdict(database: Database) -> Verdict:
    async with database.reading() as uow:
        return await uow.audit.verify()


async def as_superuser(database: Database, *statements: str) -> None:
    """Do what the application never does, as somebody with the database's own tools would."""
    async with database.unit_of_work() as uow:
        for statement in statements:
            await uow._session.execute(text(statement))
        await uow.commit()


async def unguarded(database: Database) -> tuple[str, ...]:
    """Return the statements that take the guard away."""
    async with database.reading() as uow:
        kind = uow._session.get_bind().dialect.name
    if kind == "sqlite":
        return ("DROP TRIGGER audit_entries_no_update", "DROP TRIGGER audit_entries_no_delete")
    return ("DROP TRIGGER audit_entries_append_only ON audit_entries",)


async def test_entries_are_chained_and_the_chain_holds(database: Database) -> None:
    assert (await verdict(database)).entries == 0
    await note(database, LOOK, LOOK)
    await note(database, LOOK)
    found = await verdict(database)
    assert (found.entries, found.broken_at) == (3, None)


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET who = 'li'", "DELETE FROM audit_entries"])
async def test_the_database_refuses_a_change(database: Database, change: str) -> None:
    await note(database, LOOK)
    with pytest.raises(DBAPIError, match="append-only"):
        await as_superuser(database, change)
    assert (await verdict(database)).broken_at is None


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE audit_entries SET who = 'li' WHERE number = 2", 2),
        ("UPDATE audit_entries SET reason = 'x' WHERE number = 1", 1),
        ("DELETE FROM audit_entries WHERE number = 2", 3),
        ("UPDATE audit_entries SET number = 9 WHERE number = 3", 9),
    ],
)
async def test_tampering_shows_where_it_was_done(database: Database, tampering: str, broken_at: int) -> None:
    await note(database, LOOK, LOOK, LOOK)
    await as_superuser(database, *await unguarded(database), tampering)
    assert (await verdict(database)).broken_at == broken_at


async def test_a_repeated_look_is_noted_once_a_while(database: Database, clock: SteppedClock) -> None:
    for _ in range(3):
        async with database.unit_of_work() as uow:
            await uow.audit.record_once(LOOK, timedelta(minutes=10))
            await uow.commit()
    assert (await verdict(database)).entries == 1
    clock.step(timedelta(minutes=11))
    async with database.unit_of_work() as uow:
        await uow.audit.record_once(LOOK, timedelta(minutes=10))
        await uow.commit()
    assert (await verdict(database)).entries == 2


async def test_only_entries_of_the_areas_that_were_asked_for(database: Database) -> None:
    await note(database, LOOK, Deed("li", "seat", "transcript.read", "conversation:c2", "changle"))
    async with database.reading() as uow:
        found = await uow.audit.search(areas={"changle"})
    assert [entry.subject for entry in found] == ["conversation:c2"]
