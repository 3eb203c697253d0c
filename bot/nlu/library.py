"""Keeps the index over policy knowledge as new as the database's entries; handlers and ``ask`` use it."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from backend.areas.service import AreaService
from backend.knowledge.service import KnowledgeService
from bot.nlu.concepts import Concepts
from bot.nlu.retrieval import Place, Retriever
from core.errors import ConfigurationError


class Library:
    """One index for the whole process; made anew once an entry was approved or retired."""

    def __init__(self, concepts: Concepts, aside: Sequence[str] = ()) -> None:
        """``aside`` are questions that no entry answers."""
        self._concepts = concepts
        self._aside = aside
        self._revision: tuple[int, int, str] | None = None
        self._retriever: Retriever | None = None

    @classmethod
    def load(cls, data: Path) -> "Library":
        """Read the concepts of ``data`` (nlu_data) and the questions beside the matter."""
        folder = data / "knowledge"
        apart, near = read_aside(folder)
        return cls(Concepts.load(folder / "concepts.yml"), (*apart, *near))

    async def retriever(self, knowledge: KnowledgeService, areas: AreaService) -> Retriever:
        """Return the index over what may be told now."""
        revision = await knowledge.revision()
        if self._retriever is None or revision != self._revision:
            tree = {area.code: area for area in await areas.all()}
            lineages = {code: _lineage(code, {c: a.parent for c, a in tree.items()}) for code in tree}
            larger = [area for area in tree.values() if area.level in ("city", "county")]
            names = {name: area.code for area in larger for name in (area.name, *area.aliases)}
            entries = await knowledge.entries()
            self._retriever, self._revision = (
                Retriever(entries, self._concepts, lineages, names, self._aside),
                revision,
            )
        return self._retriever


def read_aside(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the questions outside the field and those within it that nothing answers (``off_topic.yml``).

    Raises ConfigurationError naming the file.
    """
    path = folder / "off_topic.yml"
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return tuple(content["questions"]), tuple(content["near"])
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


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
