"""StandIn: speaks what a visitor of ``/try`` types, in another voice than the assistant's; demo mode only."""

import asyncio

from bot.weights import VOICE, open_store
from core.settings import Settings
from voice.tts.base import Clause
from voice.tts.voice import KokoroVoice

NAME = "zm_yunxi"


class StandIn:
    """Loads its voice with the first sentence: a demo without such a caller does not pay for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loading = asyncio.Lock()
        self._voice: KokoroVoice | None = None

    async def __call__(self, text: str) -> bytes:
        """Return ``text`` as 8 kHz s16le mono; raises ModelMissing or Unavailable."""
        voice = await self._loaded()
        return b"".join([part async for part in voice.speak((Clause(text, "memory"),))])

    async def stop(self) -> None:
        """End its process."""
        if self._voice is not None:
            await self._voice.stop()

    async def _loaded(self) -> KokoroVoice:
        async with self._loading:
            if self._voice is None:
                model = await asyncio.to_thread(open_store(self._settings).path, VOICE)
                voice = KokoroVoice(model, self._settings.data / "voice", NAME)
                await voice.start()
                self._voice = voice
            return self._voice
