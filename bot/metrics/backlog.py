"""What waits in the database, read when /metrics is asked for; `nuanxian serve` joins it to the web."""

from collections.abc import Iterable

from prometheus_client import Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from backend.backlog.schemas import Backlog
from backend.db import Database
from bot.metrics.registry import Metrics
from core.errors import DatabaseGone


class Exposition:
    """Writes all of ``metrics`` in the format of Prometheus, and what waits in ``database`` with it."""

    def __init__(self, metrics: Metrics, database: Database) -> None:
        self._registry = metrics.registry
        self._database = database
        self._backlog = BacklogCollector(database)
        self._registry.register(self._backlog)

    async def __call__(self) -> bytes:
        """Return the page; without a database the rest is still told."""
        try:
            async with self._database.reading() as uow:
                self._backlog.latest = await uow.backlog.count()
        except DatabaseGone:
            self._backlog.latest = None
        return generate_latest(self._registry)


class BacklogCollector(Collector):
    """Tells what was counted last; nothing while the database is away, rather than an old figure."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.latest: Backlog | None = None

    def collect(self) -> Iterable[Metric]:
        """Yield the figures."""
        yield CounterMetricFamily(
            "nuanxian_database_errors_total",
            "Units of work that found the database gone, locked or full.",
            value=self._database.errors,
        )
        if self.latest is None:
            return
        notices = GaugeMetricFamily("nuanxian_outbox_notices", "Notices not delivered.", labels=["state"])
        for state, count in self.latest.notices.items():
            notices.add_metric([state], count)
        yield notices
        tickets = GaugeMetricFamily("nuanxian_open_tickets", "Tickets not closed.", labels=["priority"])
        for priority, count in self.latest.tickets.items():
            tickets.add_metric([priority], count)
        yield tickets
