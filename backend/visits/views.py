"""Rows of visits as others see them; called by the visit service."""

from collections.abc import Sequence
from typing import cast

from backend.visits.desk import Desk
from backend.visits.models import Visit
from backend.visits.schemas import Change, Pay, Status, VisitView


class VisitViews:
    """Puts visits together with their elder, item, workers and history, one query for each kind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def one(self, row: Visit) -> VisitView:
        """Return the view of one row."""
        return (await self.all([row]))[0]

    async def all(self, rows: Sequence[Visit]) -> tuple[VisitView, ...]:
        """Return the views of ``rows`` in their order."""
        ids = [row.id for row in rows]
        if not ids:
            return ()
        elders = await self._desk.people.get_all([row.elder_id for row in rows])
        items = {item.code: item for item in await self._desk.catalogue.items()}
        sent = await self._desk.repository.workers(ids)
        cards = await self._desk.workers.cards({worker for names in sent.values() for worker in names})
        events = await self._desk.repository.events(ids)
        return tuple(
            VisitView(
                id=row.id,
                elder=elders[row.elder_id],
                item=items[row.item_code],
                start=row.starts_at,
                end=row.ends_at,
                status=cast("Status", row.status),
                workers=tuple(cards[worker] for worker in sent.get(row.id, ())),
                passcode=row.passcode,
                channel=row.channel,
                price=row.price,
                covered=row.covered,
                pay=cast("Pay", row.pay),
                note=row.note,
                rating=row.rating,
                history=tuple(
                    Change(e.at, e.who, e.channel, e.what, e.status, e.detail) for e in events.get(row.id, ())
                ),
            )
            for row in rows
        )
