"""Category: fast. The names the recogniser may hear are those on the registers, as they stand."""

from backend.db import Database
from bot.name_book import NameBook


async def test_staff_workers_and_elders_are_in_it(sample_sqlite: Database) -> None:
    book = NameBook(sample_sqlite)
    assert book.names == ()
    await book.look()
    async with sample_sqlite.reading() as uow:
        workers = await uow.workers.of_area("decheng")
        elders = await uow.people.names_of("decheng", 3)
    assert {worker.card.name for worker in workers} <= set(book.names)
    assert set(elders) <= set(book.names)
    assert len(elders) == 3
    assert len(set(book.names)) == len(book.names)
