"""Durable work that DBOS does from the same database, and how services ask for it; bot/jobs.py does it.

Work is asked for in the transaction that causes it: it will be done if, and only if, that commits. Arguments
are ids, so that whoever does the work reads how things stand by then, and no personal data lies in a queue.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock

APPLICATION = "nuanxian"
VERSION = "1"
"""Of the workflows in bot/jobs.py: raise it when their steps change. Work begun under another version is
left alone by DBOS; what lies ahead is planned anew at the next start, under ids that bear the version."""


class Work(StrEnum):
    """What there is to do. The value is the name of the workflow and of its queue."""

    REMIND = "remind"
    EXPIRE = "expire"
    ALERT = "alert"


class JobQueue:
    """Asks for work inside one unit of work."""

    def __init__(self, session: AsyncSession, client: DBOSClient, clock: Clock) -> None:
        self._session = session
        self._client = client
        self._clock = clock

    async def put(self, work: Work, name: str, *ids: str, at: datetime | None = None) -> None:
        """Have ``work`` done with ``ids`` at ``at`` (at once unless told), once under each ``name``."""
        options: EnqueueOptions = {
            "workflow_name": work,
            "queue_name": work,
            "workflow_id": workflow_id(work, name),
            "app_version": VERSION,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        if at is not None:
            options["delay_seconds"] = max(at - self._clock(), timedelta()).total_seconds()
        await self._session.run_sync(
            lambda session: self._client.enqueue_in_transaction(session, options, *ids)
        )


def workflow_id(work: Work, name: str) -> str:
    """Return the id under which DBOS keeps the work."""
    return f"{VERSION}/{work}/{name}"


def client_of(url: str) -> DBOSClient:
    """Return a client of the database at SQLAlchemy's ``url``; it connects when it is used by itself."""
    return DBOSClient(system_database_url=dbos_url(url), application_name=APPLICATION, lazy=True)


def make_tables(url: str) -> None:
    """Bring DBOS's own tables to their newest state; blocks."""
    DBOS.migrate(dbos_url(url))


def dbos_url(url: str) -> str:
    """Return the URL as DBOS wants it: it brings a driver of its own for SQLite."""
    return url.replace("sqlite+aiosqlite:", "sqlite:", 1)
