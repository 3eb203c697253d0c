"""Keeps the index over policy knowledge as new as the database's entries; handlers and ``ask`` use it."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from backend.areas.service import AreaService
from backend.knowledge.schemas import Entry
from backend.knowledge.service import KnowledgeService
from bot.nlu.concepts import Concepts
from bot.nlu.embeddings import Embedding, Name
from bot.nlu.meanings import Meanings
from bot.nlu.retrieval import Gauge, Place, Retriever
from bot.nlu.sureness import Sureness, weights_of
from core.errors import ConfigurationError

_Lineages = tuple[tuple[str, tuple[str, ...]], ...]
_Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What no entry answers (``off_topic.yml``): questions outside the field, questions within it (``near``),
    and places of which nothing is known (``beyond``)."""

    apart: tuple[str, ...]
    near: tuple[str, ...]
    beyond: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> "Beside":
        """Read the file in ``folder``; raises ConfigurationError naming it."""
        path = folder / "off_topic.yml"
        try:
            content = yaml.safe_load(path.read_text("utf-8"))
            return cls(tuple(content["questions"]), tuple(content["near"]), tuple(content["beyond"]))
        except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
            raise ConfigurationError(f"{path}: {error}") from error


class Library:
    """The index of a database's entries; made anew once an entry was approved or retired."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self._revision: tuple[int, int, str] | None = None
        self._retriever: Retriever | None = None
        self._making = asyncio.Lock()

    @classmethod
    def load(cls, data: Path, embeddings: Name = "use", vectors: Path | None = None) -> "Library":
        """Read what questions are measured with from ``data`` (nlu_data).

        The ``vectors`` of its texts are kept in that folder. Raises ConfigurationError.
        """
        return cls(read_gauge(data / "knowledge", embeddings, vectors))

    async def retriever(self, knowledge: KnowledgeService, areas: AreaService) -> Retriever:
        """Return the index over what may be told now; making it takes seconds, in a thread of its own."""
        revision = await knowledge.revision()
        async with self._making:
            if self._retriever is None or revision != self._revision:
                tree = {area.code: area for area in await areas.all()}
                parents = {code: area.parent for code, area in tree.items()}
                lineages = tuple((code, _lineage(code, parents)) for code in tree)
                larger = [area for area in tree.values() if area.level in ("city", "county")]
                names = tuple((name, area.code) for area in larger for name in (area.name, *area.aliases))
                entries = tuple(await knowledge.entries())
                self._retriever = await asyncio.to_thread(_index, self._gauge, entries, lineages, names)
                self._revision = revision
            return self._retriever


@lru_cache(maxsize=2)
def read_gauge(folder: Path, embeddings: Name = "use", vectors: Path | None = None) -> Gauge:
    """Return what questions are measured with, from nlu_data/knowledge; raises ConfigurationError.

    The same for the same arguments, so that no phrasing is encoded twice.
    """
    beside = Beside.load(folder)
    return Gauge(
        Concepts.load(folder / "concepts.yml"),
        Sureness.load(folder / weights_of(embeddings)),
        Meanings(Embedding.named(embeddings), vectors),
        (*beside.apart, *beside.near),
        beside.beyond,
    )


@lru_cache(maxsize=1)
def _index(gauge: Gauge, entries: tuple[Entry, ...], lineages: _Lineages, names: _Names) -> Retriever:
    """Return the index over ``entries``; whoever has the same in another database is given the same one."""
    retriever = Retriever(entries, gauge, dict(lineages), dict(names))
    gauge.meanings.keep()
    return retriever


async def place_of(area: str, areas: AreaService) -> Place:
    """Return the place with that code; raises NotFound."""
    path = await areas.ancestry(area)
    return Place(path[0].code, path[0].name, tuple(step.code for step in path))


def _lineage(code: str, parents: dict[str, str | None]) -> tuple[str, ...]:
    path: list[str] = []
    at: str | None = code
    while at is not None:
        path.append(at)
        at = parents.get(at)
    return tuple(path)
