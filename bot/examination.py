"""Joins a model to all that the gold sets ask of it; ``train``, ``evaluate`` and the benchmarks use it."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.db import Database
from backend.seed import seed
from bot.app import NLU_DATA
from bot.kernel.lines import Lines
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.evaluate.gold import Gold
from bot.nlu.evaluate.measure import NOW, Advance, Subject, measure
from bot.nlu.evaluate.report import Report, saved_scores
from bot.nlu.evaluate.score import Score
from bot.nlu.library import Library, place_of
from bot.nlu.retrieval import Answer, Place, Retriever, no_answer
from bot.nlu.scam import ScamWatch
from bot.nlu.versions import Version
from core.clock import wall_clock
from handlers import policy_wording

GOLD = NLU_DATA / "gold"


@dataclass(frozen=True, slots=True)
class Examination:
    """What every model is examined with: the sets, and the parts that are the same for all models."""

    gold: Gold
    desk: "PolicyDesk"
    services: Mapping[str, str]

    @classmethod
    async def prepare(cls, services: Mapping[str, str]) -> "Examination":
        """Read the gold sets; raises ConfigurationError where there are none."""
        gold = Gold.read(GOLD)
        return cls(gold, await PolicyDesk.open({q.area for q in gold.questions}), services)

    def report(self, version: Version, advance: Advance) -> Report:
        """Measure a version on all sets and keep the report beside it."""
        engine = EmbeddedEngine.load(version.folder, self.services)
        scam = ScamWatch.load(NLU_DATA, lambda: engine.scam)
        subject = Subject(
            lambda text, context: engine.parse_now((text,), context), scam, self.desk.ask, self.desk.names
        )
        report = measure(subject, self.gold, advance)
        report.save(version.folder)
        return report

    def scores(self, version: Version, advance: Advance) -> tuple[Score, ...]:
        """Return the scores of a version: those kept beside it where they still hold, else measured now."""
        kept = saved_scores(version.folder, self.gold.sha256)
        return self.report(version, advance).scores if kept is None else kept


@dataclass(frozen=True, slots=True)
class PolicyDesk:
    """Answers from the shipped entries of policy knowledge, as ``nuanxian ask`` does, on one fixed day."""

    retriever: Retriever
    places: Mapping[str, Place]
    lines: Lines
    on: date

    @classmethod
    async def open(cls, areas: set[str]) -> "PolicyDesk":
        """Index what a new database is seeded with."""
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'seed.db'}", clock=wall_clock)
            try:
                await database.upgrade()
                await seed(database, demo=False)
                async with database.reading() as uow:
                    retriever = await Library.load(NLU_DATA).retriever(uow.knowledge, uow.areas)
                    places = {area: await place_of(area, uow.areas) for area in sorted(areas)}
            finally:
                await database.close()
        return cls(retriever, places, Lines.load(NLU_DATA / "responses.yml"), NOW.date())

    @property
    def names(self) -> dict[str, str]:
        """The name of each area's code."""
        return {area: place.name for area, place in self.places.items()}

    def ask(self, question: str, area: str) -> Answer:
        """Return what a caller from ``area`` is told."""
        place = self.places[area]
        finding, confidence = self.retriever.find(question, place, self.on)
        if finding is None:
            return no_answer(question, "", confidence, place)
        return finding.answer(question, policy_wording.told(finding, self.lines).text)
