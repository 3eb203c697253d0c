"""Policy knowledge, written by one and approved by another; called by handlers and the console."""

import re
from dataclasses import asdict
from datetime import datetime

from backend.knowledge.models import KnowledgeEntry
from backend.knowledge.repository import KnowledgeRepository
from backend.knowledge.schemas import Conditions, Entry, EntryVersion, Source
from core.clock import Clock
from core.errors import AlreadyChanged, Forbidden, InputError, NotFound

_SEED = "seed"
_NUMERALS = "[一二两三四五六七八九十][一二两三四五六七八九十百千万零点]"
_FIGURE = re.compile(rf"\d|百分之|{_NUMERALS}*(?:元|块钱|周?岁|亿|平方)|{_NUMERALS}+[处家张户项名人次]")
"""A number in digits, or in numerals before what is counted."""


class KnowledgeService:
    """The entries that may be told, and those that wait for a second pair of eyes."""

    def __init__(self, repository: KnowledgeRepository, *, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def seed(self, entries: tuple[Entry, ...]) -> int:
        """Write the entries of which no version is known, as approved; return how many those were.

        What staff have changed or retired stays as they left it.
        """
        known = await self._repository.ids()
        rows = [_row(entry, 1, _SEED, self._clock()) for entry in entries if entry.id not in known]
        for row in rows:
            row.status, row.approved_by, row.approved_at = "approved", _SEED, row.created_at
        await self._repository.add(*rows)
        return len(rows)

    async def entries(self) -> tuple[Entry, ...]:
        """Return what may be told."""
        return tuple(_entry(row) for row in await self._repository.in_force())

    async def revision(self) -> tuple[int, int, str]:
        """Return a value that changes whenever :meth:`entries` does."""
        return await self._repository.revision()

    async def drafts(self) -> tuple[EntryVersion, ...]:
        """Return what waits to be approved, the oldest first."""
        return tuple(_version(row) for row in await self._repository.drafts())

    async def history(self, entry_id: str) -> tuple[EntryVersion, ...]:
        """Return every version of an entry, the latest first; raises NotFound."""
        rows = await self._repository.versions(entry_id)
        if not rows:
            raise NotFound("no such entry")
        return tuple(_version(row) for row in rows)

    async def write(self, entry: Entry, author: str) -> EntryVersion:
        """Write a new version that waits for approval.

        Raises InputError when a figure would be told without words of a source to show for it.
        """
        if _FIGURE.search(entry.text + entry.speech) and not (entry.source and entry.quotes and entry.area):
            raise InputError("a figure needs its source, the quoted words and the area it holds for")
        versions = await self._repository.versions(entry.id)
        row = _row(entry, versions[0].version + 1 if versions else 1, author, self._clock())
        await self._repository.add(row)
        return _version(row)

    async def approve(self, entry_id: str, version: int, by: str) -> EntryVersion:
        """Bring a draft into force in the place of what was told before.

        Raises NotFound, AlreadyChanged when it is no draft, Forbidden when ``by`` wrote it.
        """
        row = await self._repository.find(entry_id, version)
        if row is None:
            raise NotFound("no such version")
        if row.status != "draft":
            raise AlreadyChanged("the version is no draft any more")
        if row.author == by:
            raise Forbidden("who wrote an entry cannot approve it")
        for other in await self._repository.versions(entry_id):
            if other.status == "approved":
                other.status = "replaced"
        row.status, row.approved_by, row.approved_at = "approved", by, self._clock()
        await self._repository.flush()
        return _version(row)

    async def retire(self, entry_id: str, by: str) -> None:
        """Stop telling an entry; raises NotFound where it was not told."""
        rows = [row for row in await self._repository.versions(entry_id) if row.status == "approved"]
        if not rows:
            raise NotFound("no such entry in force")
        for row in rows:
            row.status, row.approved_by, row.approved_at = "retired", by, self._clock()
        await self._repository.flush()


def _row(entry: Entry, version: int, author: str, now: datetime) -> KnowledgeEntry:
    return KnowledgeEntry(
        id=entry.id,
        version=version,
        fact=entry.fact,
        area=entry.area,
        area_name=entry.area_name,
        holds_below=entry.holds_below,
        questions=list(entry.questions),
        topics=list(entry.topics),
        text=entry.text,
        speech=entry.speech,
        quotes=list(entry.quotes),
        source=asdict(entry.source) if entry.source else {},
        until=entry.until,
        conditions={"age": entry.conditions.age, "groups": list(entry.conditions.groups)},
        status="draft",
        author=author,
        created_at=now,
    )


def _entry(row: KnowledgeEntry) -> Entry:
    return Entry(
        id=row.id,
        fact=row.fact,
        questions=tuple(row.questions),
        topics=tuple(row.topics),
        text=row.text,
        speech=row.speech,
        area=row.area,
        area_name=row.area_name,
        holds_below=row.holds_below,
        quotes=tuple(row.quotes),
        source=Source(**row.source) if row.source else None,
        until=row.until,
        conditions=Conditions(row.conditions.get("age"), tuple(row.conditions.get("groups", ()))),
    )


def _version(row: KnowledgeEntry) -> EntryVersion:
    return EntryVersion(
        _entry(row), row.version, row.status, row.author, row.created_at, row.approved_by, row.approved_at
    )
