"""Unit of work: one transaction and the services that work inside it; opened by backend/db.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from dbos import DBOSClient
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.repository import AccountRepository
from backend.accounts.service import AccountService
from backend.alerts.repository import AlertRepository
from backend.alerts.service import AlertService
from backend.archive.repository import ArchiveRepository
from backend.archive.service import ArchiveService
from backend.areas.repository import AreaRepository
from backend.areas.service import AreaService
from backend.audit.repository import AuditRepository
from backend.audit.service import AuditService
from backend.backlog.repository import BacklogRepository
from backend.backlog.service import BacklogService
from backend.bindings.repository import BindingRepository
from backend.bindings.service import BindingService
from backend.catalogue.repository import CatalogueRepository
from backend.catalogue.service import CatalogueService
from backend.conversations.repository import ConversationRepository
from backend.conversations.service import ConversationService
from backend.corrections.repository import CorrectionRepository
from backend.corrections.service import CorrectionService
from backend.dispatching.repository import DispatchRepository
from backend.dispatching.service import DispatchService
from backend.fraud.repository import FraudRepository
from backend.fraud.service import FraudService
from backend.jobs import JobQueue
from backend.knowledge.repository import KnowledgeRepository
from backend.knowledge.service import KnowledgeService
from backend.outbox.repository import OutboxRepository
from backend.outbox.service import OutboxService
from backend.people.repository import PeopleRepository
from backend.people.service import PeopleService
from backend.seeding.repository import SeedRepository
from backend.staff.repository import StaffRepository
from backend.staff.service import StaffService
from backend.tickets.repository import TicketRepository
from backend.tickets.service import TicketService
from backend.visits.desk import Desk
from backend.visits.repository import VisitRepository
from backend.visits.service import VisitService
from backend.wechat.repository import WechatRepository
from backend.wechat.service import WechatService
from backend.workers.repository import WorkerRepository
from backend.workers.service import WorkerService
from core.clock import Clock
from core.ids import NewId


class UnitOfWork:
    """What is done through the services becomes true with :meth:`commit`, or not at all.

    Only the edges commit: the ledger of turns, a request's end, a command, a job's step.
    """

    def __init__(self, session: AsyncSession, jobs: DBOSClient, *, clock: Clock, new_id: NewId) -> None:
        self._session = session
        self._client = jobs
        self._clock = clock
        self._new_id = new_id

    async def commit(self) -> None:
        """Make everything so far true at once."""
        await self._session.commit()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done inside is undone when the block raises; what came before stays."""
        async with self._session.begin_nested():
            yield

    @cached_property
    def areas(self) -> AreaService:
        """The tree of areas."""
        return AreaService(AreaRepository(self._session))

    @cached_property
    def people(self) -> PeopleService:
        """Elders, relatives and guests."""
        return PeopleService(
            PeopleRepository(self._session), self.areas, clock=self._clock, new_id=self._new_id
        )

    @cached_property
    def bindings(self) -> BindingService:
        """How relatives come to be bound to elders."""
        return BindingService(
            BindingRepository(self._session), self.people, clock=self._clock, new_id=self._new_id
        )

    @cached_property
    def catalogue(self) -> CatalogueService:
        """The services that can be booked."""
        return CatalogueService(CatalogueRepository(self._session))

    @cached_property
    def workers(self) -> WorkerService:
        """Care workers."""
        return WorkerService(WorkerRepository(self._session), clock=self._clock, new_id=self._new_id)

    @cached_property
    def accounts(self) -> AccountService:
        """The monthly subsidy of each elder."""
        return AccountService(
            AccountRepository(self._session), self.people, self.areas, clock=self._clock, new_id=self._new_id
        )

    @cached_property
    def dispatching(self) -> DispatchService:
        """The choice of worker."""
        return DispatchService(DispatchRepository(self._session), self.workers, self.areas, clock=self._clock)

    @cached_property
    def visits(self) -> VisitService:
        """Openings, bookings, changes, drafts."""
        return VisitService(
            Desk(
                repository=VisitRepository(self._session),
                people=self.people,
                catalogue=self.catalogue,
                areas=self.areas,
                accounts=self.accounts,
                dispatch=self.dispatching,
                workers=self.workers,
                outbox=self.outbox,
                tickets=self.tickets,
                jobs=self.jobs,
                savepoint=self.savepoint,
                clock=self._clock,
                new_id=self._new_id,
            )
        )

    @cached_property
    def conversations(self) -> ConversationService:
        """Conversations, turns, dialogue state."""
        return ConversationService(ConversationRepository(self._session), clock=self._clock)

    @cached_property
    def tickets(self) -> TicketService:
        """What staff must do."""
        return TicketService(TicketRepository(self._session), clock=self._clock, new_id=self._new_id)

    @cached_property
    def jobs(self) -> JobQueue:
        """Work to be done later."""
        return JobQueue(self._session, self._client, self._clock)

    @cached_property
    def outbox(self) -> OutboxService:
        """Notices that wait to be sent."""
        return OutboxService(OutboxRepository(self._session), clock=self._clock, new_id=self._new_id)

    @cached_property
    def wechat(self) -> WechatService:
        """Messages taken from WeChat, and what may be sent there."""
        return WechatService(WechatRepository(self._session), clock=self._clock)

    @cached_property
    def knowledge(self) -> KnowledgeService:
        """What may be told of policy."""
        return KnowledgeService(KnowledgeRepository(self._session), clock=self._clock)

    @cached_property
    def fraud(self) -> FraudService:
        """What the watch for swindlers found."""
        return FraudService(FraudRepository(self._session))

    @cached_property
    def alerts(self) -> AlertService:
        """Notices of staff to those who want them."""
        return AlertService(
            AlertRepository(self._session),
            self.areas,
            self.outbox,
            self.jobs,
            clock=self._clock,
            new_id=self._new_id,
        )

    @cached_property
    def corrections(self) -> CorrectionService:
        """What reviewers say that turns meant."""
        return CorrectionService(CorrectionRepository(self._session), clock=self._clock)

    @cached_property
    def archive(self) -> ArchiveService:
        """Conversations found again."""
        return ArchiveService(ArchiveRepository(self._session))

    @cached_property
    def backlog(self) -> BacklogService:
        """How much waits to be done."""
        return BacklogService(BacklogRepository(self._session), clock=self._clock)

    @cached_property
    def staff(self) -> StaffService:
        """Who may sign in at the console, and who is."""
        return StaffService(
            StaffRepository(self._session), self.areas, clock=self._clock, new_id=self._new_id
        )

    @cached_property
    def audit(self) -> AuditService:
        """The log of looks and changes."""
        return AuditService(AuditRepository(self._session), clock=self._clock)

    @cached_property
    def seeding(self) -> SeedRepository:
        """Rows in bulk, for sample data."""
        return SeedRepository(self._session)
