"""Policy knowledge in the database: seeded once, changed by one and approved by another."""

from dataclasses import replace

import pytest

from backend.db import Database
from backend.knowledge.files import read_entries
from backend.knowledge.schemas import Entry
from backend.seed import seed
from core.errors import AlreadyChanged, Forbidden, InputError, NotFound


def entry(name: str = "decheng.canteens") -> Entry:
    return next(one for one in read_entries() if one.id == name)


async def told(db: Database, name: str) -> Entry | None:
    async with db.reading() as uow:
        return next((one for one in await uow.knowledge.entries() if one.id == name), None)


async def test_the_files_seed_the_table_and_come_back_whole(database: Database) -> None:
    async with database.reading() as uow:
        stored = await uow.knowledge.entries()
    assert sorted(stored, key=lambda e: e.id) == sorted(read_entries(), key=lambda e: e.id)


async def test_a_change_counts_once_another_has_approved_it(database: Database) -> None:
    changed = replace(entry(), text="德城区有助老食堂26处，在册。", speech="德城区有助老食堂二十六处，在册。")
    async with database.unit_of_work() as uow:
        before = await uow.knowledge.revision()
        draft = await uow.knowledge.write(changed, "staff:a")
        with pytest.raises(Forbidden):
            await uow.knowledge.approve(changed.id, draft.version, "staff:a")
        await uow.commit()
    assert await told(database, changed.id) == entry()
    async with database.unit_of_work() as uow:
        await uow.knowledge.approve(changed.id, draft.version, "staff:b")
        with pytest.raises(AlreadyChanged):
            await uow.knowledge.approve(changed.id, draft.version, "staff:c")
        assert await uow.knowledge.revision() != before
        await uow.commit()
    assert await told(database, changed.id) == changed
    async with database.reading() as uow:
        versions = await uow.knowledge.history(changed.id)
    assert [(v.status, v.author, v.approved_by) for v in versions] == [
        ("approved", "staff:a", "staff:b"),
        ("replaced", "seed", "seed"),
    ]


async def test_seeding_again_leaves_what_staff_did(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.knowledge.retire("decheng.canteens", "staff:a")
        await uow.commit()
    await seed(database, demo=False)
    assert await told(database, "decheng.canteens") is None
    async with database.unit_of_work() as uow:
        with pytest.raises(NotFound):
            await uow.knowledge.retire("decheng.canteens", "staff:a")


async def test_a_figure_without_a_source_is_refused(database: Database) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(InputError):
            await uow.knowledge.write(replace(entry(), quotes=()), "staff:a")
        with pytest.raises(InputError):
            await uow.knowledge.write(replace(entry(), source=None), "staff:a")
        spelled = "每月一百五十元。"
        with pytest.raises(InputError):
            await uow.knowledge.write(replace(entry(), text=spelled, speech=spelled, source=None), "staff:a")
        with pytest.raises(InputError):
            await uow.knowledge.write(replace(entry(), text="有食堂。", area=""), "staff:a")
