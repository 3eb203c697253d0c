"""An engine that follows the published version while it serves; the composition root makes it."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.kernel.meaning import Context, Meaning
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.scam_model import ScamModel
from bot.nlu.versions import Versions
from bot.nlu.wants import Ranking
from core.errors import ConfigurationError

log = logging.getLogger(__name__)

Stamp = tuple[int, int] | None


class LiveEngine:
    """Answers with the loaded model; loads another beside it once the pointer names one, then switches.

    A version that cannot be loaded is reported and the old one stays. ``load`` reads a model's folder; it is
    called in a thread, so calls in progress are not held up. Implements ``Engine``.
    """

    def __init__(self, versions: Versions, load: Callable[[Path], EmbeddedEngine], first: Path) -> None:
        self._versions = versions
        self._load = load
        self._stamp = self._seen()
        self._engine = load(first)
        self._loading: asyncio.Task[None] | None = None
        self.version = first.name

    async def parse(self, texts: tuple[str, ...], context: Context) -> Meaning:
        """Return what was meant, by the version in force when it was asked."""
        return self.parse_ranked(texts, context, None)

    def parse_ranked(self, texts: tuple[str, ...], context: Context, ranking: Ranking | None) -> Meaning:
        """Return what was meant, with another engine's ranking of intents where one is given."""
        self._follow()
        return self._engine.parse_now(texts, context, ranking)

    def finished(self, partial: str) -> float:
        """Return how likely (0..1) nothing more belongs to what is being said, by the version in force."""
        return self._engine.finished(partial)

    @property
    def intents(self) -> frozenset[str]:
        """The intents that the version in force can tell."""
        return frozenset(self._engine.intents)

    @property
    def scam(self) -> ScamModel:
        """How scams are told, by the version in force."""
        return self._engine.scam

    async def settled(self) -> None:
        """Look for another version, and wait until it is loaded where there is one."""
        self._follow()
        if self._loading is not None:
            await self._loading

    def _follow(self) -> None:
        if self._loading is not None and not self._loading.done():
            return
        stamp = self._seen()
        if stamp != self._stamp:
            self._stamp = stamp
            self._loading = asyncio.create_task(self._switch())

    async def _switch(self) -> None:
        pointer = self._versions.published()
        if pointer is None or pointer.version == self.version:
            return
        try:
            self._engine = await asyncio.to_thread(self._load, self._versions.folder / pointer.version)
        except (ConfigurationError, OSError, ValueError):
            log.exception("version %s cannot be loaded: %s stays", pointer.version, self.version)
            return
        log.info("understanding model switched: %s to %s", self.version, pointer.version)
        self.version = pointer.version

    def _seen(self) -> Stamp:
        try:
            status = self._versions.pointer.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino
