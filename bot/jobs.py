"""Does the durable work: reminders, holds that end, alerts; run by ``nuanxian serve`` as the part ``jobs``.

Each workflow reads by id how things stand. Each of its steps is one transaction of ours that may happen
twice, so what it leaves for others (a notice, a ticket) has a key of its own. What was begun by a process
that died is begun again by the next one at its start. One process does it; a second one beside it is waste
but no harm.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from dbos import DBOS, DBOSConfig, StepOptions

from backend import jobs
from backend.db import Database
from backend.jobs import Work
from backend.visits.reminders import Which

_AT_ONCE = 20
_AGAIN: StepOptions = {
    "retries_allowed": True,
    "max_attempts": 10,
    "interval_seconds": 1.0,
    "backoff_rate": 2.0,
}
"""A step that fails is tried again for eight minutes in all: so long may the database be away."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast work is done: ``poll`` seconds lie between two looks at a queue, and an alert goes to
    ``batch`` people, then rests for ``pause`` seconds. The default is 300 people a minute."""

    poll: float = 1.0
    batch: int = 50
    pause: float = 10.0


@contextlib.asynccontextmanager
async def open_jobs(database: Database, pace: Pace = Pace()) -> AsyncIterator[None]:
    """Do the work that is due, and what comes due, until the block ends; what is half done waits.

    DBOS runs the work in a thread and a loop of its own, with connections of its own: in ours it would take
    the loop's thread pool down with it when it stops.
    """
    log = logging.getLogger("dbos")
    log.addHandler(logging.NullHandler())  # else DBOS brings a handler of its own, which masks nothing
    connections = Database(database.url, clock=database.clock)
    try:
        await _plan_ahead(database)
        await asyncio.to_thread(_launch, connections, pace)
        yield
    finally:
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        await connections.close()


def _launch(database: Database, pace: Pace) -> None:
    DBOS(config=_config(database.url))
    _register(_Steps(database, pace.batch), pace.pause)
    DBOS.launch()
    for work in Work:
        DBOS.register_queue(work, worker_concurrency=_AT_ONCE, polling_interval_sec=pace.poll)


def _config(url: str) -> DBOSConfig:
    return {
        "name": jobs.APPLICATION,
        "system_database_url": jobs.dbos_url(url),
        "application_version": jobs.VERSION,
        "executor_id": "jobs",  # the same after a restart: what it left unfinished is what it takes up
        "enable_otlp": False,
        "log_level": "WARNING",
    }


class _Steps:
    """What workflows do, a transaction each."""

    def __init__(self, database: Database, batch: int) -> None:
        self._database = database
        self._batch = batch

    async def remind(self, visit_id: str, which: Which) -> None:
        async with self._database.unit_of_work() as uow:
            await uow.visits.remind(visit_id, which)
            await uow.commit()

    async def expire(self, visit_id: str) -> float:
        """Return the seconds for which the hold still holds."""
        async with self._database.unit_of_work() as uow:
            left = await uow.visits.expire(visit_id)
            await uow.commit()
        return left.total_seconds()

    async def release(self, alert_id: str) -> bool:
        """Return whether there may be more to write."""
        async with self._database.unit_of_work() as uow:
            written = await uow.alerts.release(alert_id, self._batch)
            await uow.commit()
        return written


def _register(steps: _Steps, pause: float) -> None:
    """Tell DBOS the workflows, under the names by which queues ask for them."""

    @DBOS.workflow(name=Work.REMIND)
    async def remind(visit_id: str, which: Which) -> None:
        await DBOS.run_step_async(_AGAIN, steps.remind, visit_id, which)

    @DBOS.workflow(name=Work.EXPIRE)
    async def expire(visit_id: str) -> None:
        while left := await DBOS.run_step_async(_AGAIN, steps.expire, visit_id):
            await DBOS.sleep_async(left)

    @DBOS.workflow(name=Work.ALERT)
    async def alert(alert_id: str) -> None:
        while await DBOS.run_step_async(_AGAIN, steps.release, alert_id):
            await DBOS.sleep_async(pause)


async def _plan_ahead(database: Database) -> None:
    """Plan what was not planned when it was booked; what was planned stays as it is."""
    after: str | None = ""
    while after is not None:
        async with database.unit_of_work() as uow:
            after = await uow.visits.plan_ahead(after)
            await uow.commit()
    async with database.unit_of_work() as uow:
        await uow.alerts.plan_unfinished()
        await uow.commit()
