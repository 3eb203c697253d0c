"""Desk: all that the visits package works with inside one unit of work; put together by it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from backend.accounts.service import AccountService
from backend.areas.service import AreaService
from backend.catalogue.service import CatalogueService
from backend.dispatching.service import DispatchService
from backend.jobs import JobQueue
from backend.outbox.service import OutboxService
from backend.people.service import PeopleService
from backend.tickets.service import TicketService
from backend.visits.repository import VisitRepository
from backend.workers.service import WorkerService
from core.clock import Clock
from core.ids import NewId


@dataclass(frozen=True)
class Desk:
    """The services next door, the repository of visits, savepoints, time and ids."""

    repository: VisitRepository
    people: PeopleService
    catalogue: CatalogueService
    areas: AreaService
    accounts: AccountService
    dispatch: DispatchService
    workers: WorkerService
    outbox: OutboxService
    tickets: TicketService
    jobs: JobQueue
    savepoint: Callable[[], AbstractAsyncContextManager[None]]
    clock: Clock
    new_id: NewId
