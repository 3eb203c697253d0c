"""Composition root: builds every part from the settings and hands each what it needs."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import httpx

from backend.db import Database
from backend.seed import seed
from bot.bookkeeping import BackendLedger
from bot.helpless import Helpless
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.lines import Lines
from bot.kernel.meaning import Engine
from bot.kernel.observer import Observer
from bot.metrics.registry import Metrics
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.library import Library
from bot.nlu.live import LiveEngine
from bot.nlu.rasa.engine import RasaEngine
from bot.nlu.scam import ScamWatch
from bot.nlu.spotter import Spotter
from bot.nlu.versions import Versions, ensure_model, model_at_hand
from bot.outstanding import Outstanding
from core.clock import Clock, wall_clock
from core.settings import Settings
from handlers import routers
from handlers.fallback import doubt
from handlers.triage import triage
from handlers.unclear import unclear
from handlers.watch import watch

NLU_DATA = Path(__file__).parent.parent / "nlu_data"


@dataclass(frozen=True)
class App:
    """The assistant, ready to be fed turns."""

    settings: Settings
    clock: Clock
    database: Database
    engine: LiveEngine
    lines: Lines
    dispatcher: Dispatcher
    outstanding: Outstanding
    library: Library
    metrics: Metrics = field(default_factory=Metrics)

    async def open_library(self) -> None:
        """Make the index over policy knowledge, so that the first who asks does not wait for it."""
        async with self.database.reading() as uow:
            await self.library.retriever(uow.knowledge, uow.areas)


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock = wall_clock) -> AsyncIterator[App]:
    """Make the data folder ready (schema; sample data in demo mode), build the assistant, close it after use.

    Raises ConfigurationError where something is not as it must be, with the way out.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url, clock=clock)
    try:
        await database.upgrade()
        await seed(database, demo=settings.demo)
        async with database.reading() as uow:
            services = await uow.catalogue.aliases()
        local = LiveEngine(
            Versions.under(settings.data),
            partial(EmbeddedEngine.load, services=services),
            await _model(settings.data, services),
        )
        lines = Lines.load(NLU_DATA / "responses.yml")
        scam = ScamWatch.load(NLU_DATA, lambda: local.scam)
        library = Library.load(NLU_DATA, settings.embeddings, settings.data / "embeddings")
        metrics, outstanding = Metrics(), Outstanding(database)
        async with _understanding(settings, local) as engine:
            dispatcher = build_dispatcher(database, engine, lines, clock, scam, library, metrics, outstanding)
            try:
                yield App(settings, clock, database, local, lines, dispatcher, outstanding, library, metrics)
            finally:
                await outstanding.close()
    finally:
        await database.close()


async def _model(data: Path, services: Mapping[str, str]) -> Path:
    """Return the understanding, trained first in a process of its own: what training holds is given back."""
    found = model_at_hand(data, NLU_DATA)
    if found is not None:
        return found
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        training = partial(ensure_model, data, NLU_DATA, services, _tell)
        return await asyncio.get_running_loop().run_in_executor(apart, training)


def _tell(step: str) -> None:
    """Say on stderr what the first start is busy with for minutes."""
    sys.stderr.write(f"训练理解模型：{step}\n")
    sys.stderr.flush()


@asynccontextmanager
async def _understanding(settings: Settings, local: LiveEngine) -> AsyncIterator[Engine]:
    """Yield the engine in the settings: ours, or a Rasa server's with ours behind it."""
    if not settings.rasa_url:
        yield local
        return
    async with httpx.AsyncClient(base_url=settings.rasa_url, timeout=settings.rasa_seconds) as client:
        yield RasaEngine(client, local)


def build_dispatcher(
    database: Database,
    engine: Engine,
    lines: Lines,
    clock: Clock,
    scam: ScamWatch,
    library: Library,
    observer: Observer | None = None,
    outstanding: Outstanding | None = None,
) -> Dispatcher:
    """Join ledger, understanding and handlers; raises WiringError when a handler asks in vain."""
    spotter = Spotter.load(NLU_DATA / "rules")
    dispatcher = Dispatcher(
        BackendLedger(database, clock, outstanding or Outstanding(database)),
        engine,
        clock=clock,
        spotter=spotter,
        extras={"lines": lines, "clock": clock, "library": library, "scam": scam},
        observer=observer,
        helpless=Helpless(lines, spotter),
    )
    dispatcher.outer += [watch, unclear, triage, doubt]
    dispatcher.include(*routers())
    dispatcher.validate()
    return dispatcher
