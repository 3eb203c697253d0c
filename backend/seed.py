"""Seed: areas, the catalogue and, for a demo, people, a month of visits and talks; run by ``db seed``."""

from random import Random

from backend.accounts.models import Account, LedgerEntry
from backend.areas.models import Area
from backend.catalogue.models import CatalogueItem
from backend.conversations.models import Conversation, ConversationTurn
from backend.db import Database
from backend.fraud.models import FraudFinding
from backend.knowledge.files import read_entries
from backend.people.models import ChannelAccount, Person, PersonPhone, Relation
from backend.seeding.areas import area_rows, catalogue_rows
from backend.seeding.people import families
from backend.seeding.talks import TalkWriter
from backend.seeding.visits import Planner
from backend.seeding.workers import staffing
from backend.tickets.models import Ticket
from backend.unit_of_work import UnitOfWork
from backend.visits.models import ElderQuarter, Visit, VisitEvent, VisitWorker, WorkerQuarter
from backend.workers.models import Organisation, Roster, Worker
from core.clock import local

_CHANCE = 12343
_DEMO_AREAS = ("decheng", "changle")


async def seed(db: Database, demo: bool = True) -> None:
    """Fill an upgraded database; what is there already stays as it is.

    Always the areas, the catalogue and the policy knowledge. With ``demo`` also people, workers and visits
    of 德城区 and 昌乐县, from one fixed random seed; their times lie around the present of the database's
    clock.
    """
    async with db.unit_of_work() as uow:
        await uow.seeding.add_missing(Area, area_rows())
        await uow.seeding.add_missing(CatalogueItem, catalogue_rows())
        await uow.knowledge.seed(read_entries())
        if demo:
            for area in _DEMO_AREAS:
                if not await uow.seeding.has(Worker, area=area):
                    await _seed_area(db, uow, area)
        await uow.commit()


async def _seed_area(db: Database, uow: UnitOfWork, area: str) -> None:
    now = local(db.clock()).replace(second=0, microsecond=0)
    chance = Random(f"{_CHANCE}:{area}")  # noqa: S311  (the same sample every time, not a secret)
    staff, people, rows = staffing(area, now, chance), families(area, now, chance), uow.seeding
    await rows.add_missing(Organisation, staff.organisations)
    await rows.add_missing(Worker, staff.workers)
    await rows.add_missing(Roster, staff.rosters)
    await rows.add_missing(Person, people.persons)
    await rows.add_missing(PersonPhone, people.phones)
    await rows.add_missing(ChannelAccount, people.accounts)
    await rows.add_missing(Relation, people.relations)
    elders = await uow.people.get_all([row["id"] for row in people.persons if row["is_elder"]])
    planner = Planner(
        area,
        now,
        subsidy=(await uow.areas.get(area)).settings.subsidy,
        places=await uow.areas.centroids(area),
        workers=await uow.workers.of_area(area),
        chance=chance,
    )
    items = await uow.catalogue.items()
    month = planner.plan(list(elders.values()), items)
    talks = TalkWriter(area, now, people, Random(f"{_CHANCE}:{area}:talks")).write(month.visits, items)  # noqa: S311
    await rows.add_missing(Visit, month.visits)
    await rows.add_missing(VisitWorker, month.visit_workers)
    await rows.add_missing(WorkerQuarter, month.worker_quarters)
    await rows.add_missing(ElderQuarter, month.elder_quarters)
    await rows.add_missing(VisitEvent, month.events)
    await rows.add_missing(Account, month.accounts)
    await rows.add_missing(LedgerEntry, month.entries)
    await rows.add_missing(Conversation, talks.conversations)
    await rows.add_missing(ConversationTurn, talks.turns)
    await rows.add_missing(Ticket, talks.tickets)
    await rows.add_missing(FraudFinding, talks.findings)
