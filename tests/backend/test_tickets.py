"""Tickets: opened once, read aloud by number, the urgent first."""

import asyncio

import pytest

from backend.db import Database
from backend.tickets.schemas import Priority, TicketView
from core.errors import AlreadyChanged, NotFound


async def _open(db: Database, key: str, priority: Priority = "normal") -> TicketView:
    async with db.unit_of_work() as uow:
        ticket = await uow.tickets.open(
            "callback",
            area="decheng",
            person_id=None,
            address="14105340001",
            summary="想问高龄津贴",
            key=key,
            priority=priority,
        )
        await uow.commit()
    return ticket


async def test_one_key_is_one_ticket_even_at_once(database: Database) -> None:
    tickets = await asyncio.gather(*(_open(database, "turn-1") for _ in range(10)))
    assert len({ticket.id for ticket in tickets}) == 1
    async with database.reading() as uow:
        assert await uow.tickets.by_number(tickets[0].number) == tickets[0]
    assert len(tickets[0].number) == 6


async def test_the_urgent_come_first_and_the_closed_are_gone(database: Database) -> None:
    normal, urgent = await _open(database, "1"), await _open(database, "2", "urgent")
    async with database.unit_of_work() as uow:
        assert [t.id for t in await uow.tickets.search(area="decheng")] == [urgent.id, normal.id]
        await uow.tickets.take(urgent.id, "staff:a")
        with pytest.raises(AlreadyChanged):
            await uow.tickets.take(urgent.id, "staff:b")
        closed = await uow.tickets.close(urgent.id, "staff:a", "已回电")
        with pytest.raises(AlreadyChanged):
            await uow.tickets.close(urgent.id, "staff:a", "已回电")
        assert [t.id for t in await uow.tickets.search(area="decheng")] == [normal.id]
        with pytest.raises(NotFound):
            await uow.tickets.get("none")
        await uow.commit()
    assert (closed.status, closed.resolution) == ("closed", "已回电")
