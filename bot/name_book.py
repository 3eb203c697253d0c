"""NameBook: the names on this installation's registers, for the recogniser where a name is asked for."""

import asyncio
import logging

from backend.db import Database
from bot.spoken_text import spoken
from core.errors import NuanxianError

log = logging.getLogger(__name__)

REFRESH_SECONDS = 600.0
MOST = 2000
"""Names at most: a grammar of so many takes a hundredth of a second to build."""


class NameBook:
    """Keeps the names in memory, never on disk; who was erased is gone at the next look."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names as they are spoken: staff and workers first, then those we serve."""
        return self._names

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except NuanxianError as error:
                log.warning("the names were not read: %s", error.code)
            await asyncio.sleep(REFRESH_SECONDS)

    async def look(self) -> None:
        """Read the names as they stand."""
        async with self._database.reading() as uow:
            areas = [area.code for area in await uow.areas.all()]
            written = [member.name for member in await uow.staff.members()]
            written += [worker.card.name for area in areas for worker in await uow.workers.of_area(area)]
            written += [name for area in areas for name in await uow.people.names_of(area, MOST)]
        said = dict.fromkeys(form for name in written for form in spoken(name)[:1])
        self._names = tuple(said)[:MOST]
