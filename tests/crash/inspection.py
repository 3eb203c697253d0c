"""What must hold in a database whatever was killed: whole visits, money that adds up, work planned."""

from collections import Counter, defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend import jobs
from backend.accounts.models import Account, LedgerEntry
from backend.db import Database
from backend.dispatching.timetable import quarters
from backend.jobs import Work
from backend.outbox.models import Notice
from backend.visits.models import ElderQuarter, Visit, VisitEvent, VisitWorker, WorkerQuarter
from core.clock import local

_TAKING = ("offered", "confirmed")


async def inspect(db: Database) -> None:
    """Check every visit, account and piece of work."""
    async with db.reading() as uow:
        session = uow._session
        for visit in await session.scalars(select(Visit)):
            await _check_visit(session, visit)
        await _check_money(session)
        await _check_work(session, db.url)


async def _check_visit(session: AsyncSession, visit: Visit) -> None:
    mine = {"visit_id": visit.id}
    taken = set(await session.scalars(select(ElderQuarter.quarter).filter_by(**mine)))
    of_workers = Counter(await session.scalars(select(WorkerQuarter.worker_id).filter_by(**mine)))
    sent = set(await session.scalars(select(VisitWorker.worker_id).filter_by(**mine)))
    events = list(await session.scalars(select(VisitEvent).filter_by(**mine).order_by(VisitEvent.id)))
    told = set(await session.scalars(select(Notice.kind).where(Notice.about == visit.id)))
    assert events[0].what in ("booked", "held")
    assert len(sent) == 1
    if visit.status in _TAKING:
        asked = quarters(visit.starts_at, visit.ends_at)
        assert taken == set(asked)
        assert set(of_workers) == sent
        assert min(of_workers.values()) >= len(asked)
    else:
        assert not taken
        assert not of_workers
    kinds = {f"visit.{event.what}" for event in events if event.what != "held"}
    assert kinds == told - {"visit.evening", "visit.hour"}


async def _check_money(session: AsyncSession) -> None:
    """An account is what its ledger says, and what is reserved is what open visits are covered by."""
    ledger: defaultdict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for entry in await session.scalars(select(LedgerEntry)):
        ledger[entry.person_id, entry.month][entry.kind] += entry.amount
    covered: Counter[str] = Counter()
    for visit in await session.scalars(select(Visit).where(Visit.status.in_(_TAKING))):
        covered[visit.elder_id] += visit.covered
    for account in await session.scalars(select(Account)):
        moved = ledger[account.person_id, account.month]
        assert account.granted == account.available + account.reserved + account.spent
        assert account.reserved == moved["reserve"] - moved["release"] - moved["capture"]
    held = Counter[str]()
    for account in await session.scalars(select(Account)):
        held[account.person_id] += account.reserved
    assert held == covered


async def _check_work(session: AsyncSession, url: str) -> None:
    """Every visit that is to be has its reminder and every hold its end; arguments are ids."""
    client = jobs.client_of(url)
    asked = await client.list_workflows_async()
    client.destroy()
    planned = {work.workflow_id: work.input["args"] for work in asked if work.input}
    for visit in await session.scalars(select(Visit).where(Visit.status.in_(_TAKING))):
        if visit.hold_until is not None:
            assert list(planned[jobs.workflow_id(Work.EXPIRE, visit.id)]) == [visit.id]
        else:
            name = f"{visit.id}/hour/{local(visit.starts_at):%Y%m%d%H%M}"
            assert list(planned[jobs.workflow_id(Work.REMIND, name)]) == [visit.id, "hour"]
