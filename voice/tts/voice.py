"""KokoroVoice: the Synthesizer of the product; clauses in, sound out, rendered ahead of what is heard."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from core.errors import EngineBusy
from voice.prosody import lexicon, normalise
from voice.prosody.clauses import Piece
from voice.prosody.pace import pace
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import Pronouncer, pronouncer
from voice.tts.ahead import Due, drop, in_order
from voice.tts.base import Clause, Manner
from voice.tts.cache import CacheStatistics, PromptCache, prompt_key
from voice.tts.graph import INTEGER_MODEL, file_sha256
from voice.tts.kokoro import ENGINE, check_model
from voice.tts.process import kokoro_command
from voice.tts.workers import Queue, Workers

PATIENCE = 20.0
"""Seconds of silence after which a piece that is not rendered is given up."""


class KokoroVoice:
    """Speaks with one voice of Kokoro.

    ``model`` is the folder of the weights, ``cache`` where the float graph and the sound of fixed clauses are
    kept, ``workers`` the number of processes.
    """

    def __init__(self, model: Path, cache: Path, voice: str = "zf_xiaoxiao", workers: int = 1) -> None:
        self._model = model
        self._voice = voice
        self._cache = PromptCache(cache / "prompts")
        self._workers = Workers(kokoro_command(model, cache, voice), workers)
        self._pronouncer: Pronouncer | None = None
        self._fingerprint = ""
        self._front_end = f"{normalise.VERSION}.{lexicon.version()}"

    @property
    def statistics(self) -> CacheStatistics:
        """How often sound was in the cache."""
        return self._cache.statistics

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return self._workers.pids

    @property
    def queue(self) -> Queue:
        """How busy the workers are."""
        return self._workers.queue

    async def start(self) -> None:
        """Load model and lexicon; raises ModelMissing, or EngineBusy when no process comes up."""
        check_model(self._model, self._voice)
        self._fingerprint = await asyncio.to_thread(file_sha256, self._model / INTEGER_MODEL)
        loading = asyncio.create_task(asyncio.to_thread(pronouncer))
        await self._workers.start()
        self._pronouncer = await loading

    async def stop(self) -> None:
        """End the processes."""
        await self._workers.stop()

    def speak(
        self,
        clauses: tuple[Clause, ...],
        manner: Manner = Manner(),  # noqa: B008  # frozen
    ) -> AsyncGenerator[bytes, None]:
        """Yield sound piece by piece, 8 kHz s16le mono, each with the silence after it.

        Raises EngineBusy when there is no room or no sound in time. Closing the iterator drops what is not
        rendered yet.
        """
        return in_order(clauses, manner.gain, lambda piece, due: self._in_time(piece, manner.rate, due))

    async def sound(self, piece: Piece, rate: float, *, background: bool = False) -> bytes:
        """Return the sound of one piece, from the cache or rendered and then kept.

        ``background`` is for prompts rendered ahead: any call goes before them, and they may take as long as
        it needs.
        """
        text = normalise.normalise(piece.text)
        rate = pace(text, rate)
        key = prompt_key(ENGINE, self._fingerprint, self._voice, rate, self._front_end, text)
        cached = self._cache.get(key, piece.keep)
        if cached is not None:
            return cached
        spoken = self._phonemes(text)
        if not spoken:
            return b""
        sound = await self._workers.render(spoken, rate, background=background)
        await asyncio.to_thread(self._cache.put, key, piece.keep, sound)
        return sound

    def _phonemes(self, text: str) -> str:
        return phonemes((self._pronouncer or pronouncer()).words(text))

    async def _in_time(self, piece: Piece, rate: float, due: Due) -> bytes:
        """Return the sound of ``piece``; raises EngineBusy when the listener waits too long for it."""
        rendering = asyncio.create_task(self.sound(piece, rate))
        either: set[asyncio.Future[Any]] = {rendering, due}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            async with asyncio.timeout(PATIENCE):
                return await rendering
        except TimeoutError:
            raise EngineBusy("the synthesiser is late") from None
        finally:
            await drop([rendering])
