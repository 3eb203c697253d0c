"""Keeps the recogniser of a running service on the model in force; the switchboard runs it."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from core.errors import ConfigurationError, EngineBusy
from core.settings import Settings
from voice.asr.adapt.versions import AdaptedModels
from voice.asr.vosk import VoskRecognizers

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""Between looks for another model in force."""
RENEW_SECONDS = 24 * 3600.0
"""Between fits to the text and names as they stand then."""


class Renewal:
    """Has the model fitted in a process of its own, now and every day, and switches to whatever is in force.

    ``switched`` is called after a switch. What fails is logged and the model in use stays.
    """

    def __init__(
        self, settings: Settings, recognizer: VoskRecognizers, switched: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._models = AdaptedModels.under(settings.data)
        self._recognizer = recognizer
        self._switched = switched
        self._stamp = self._models.stamp

    async def run(self) -> None:
        """Work until cancelled; where the settings say not to adapt, only follow what others put in force."""
        while True:
            if self._settings.adapt:
                await self.renew()
            for _ in range(int(RENEW_SECONDS / LOOK_SECONDS)):
                await self.follow()
                await asyncio.sleep(LOOK_SECONDS)

    async def renew(self) -> None:
        """Have the model fitted to the text and names as they stand; nothing where it is already."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.adaptation", env=self._environment(), stderr=asyncio.subprocess.DEVNULL
        )
        try:
            if await process.wait() != 0:
                log.error("the recogniser could not be adapted; nuanxian adapt says why")
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def follow(self) -> None:
        """Switch to the model in force where that is another than at the last look."""
        stamp = self._models.stamp
        if stamp == self._stamp:
            return
        self._stamp = stamp
        folder = await asyncio.to_thread(self._models.in_force)
        if folder is None:
            return
        try:
            await self._recognizer.switch(folder)
        except (ConfigurationError, EngineBusy) as error:
            log.error("the recogniser stays on its model: %s", error)  # noqa: TRY400  # told, not a bug
            return
        log.info("recogniser switched to model %s", folder.name)
        self._switched()

    def _environment(self) -> dict[str, str]:
        """Return ours, with what of the settings a fit depends on, and the place of this package."""
        settings = self._settings
        given = {"NUANXIAN_DATA": str(settings.data.resolve()), "NUANXIAN_DATABASE_URL": settings.url}
        if settings.models:
            given["NUANXIAN_MODELS"] = str(settings.models.resolve())
        path = [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
        return os.environ | given | {"PYTHONPATH": os.pathsep.join(filter(None, path))}
