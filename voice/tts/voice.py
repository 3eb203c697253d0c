"""KokoroVoice: the Synthesizer of the product; clauses in, sound out, rendered ahead of what is heard."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from voice.prosody import lexicon, normalise
from voice.prosody.clauses import Piece
from voice.prosody.pace import pace
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import Pronouncer, pronouncer
from voice.tts.ahead import in_order
from voice.tts.base import Clause, Manner
from voice.tts.cache import CacheStatistics, PromptCache, prompt_key
from voice.tts.graph import INTEGER_MODEL, file_sha256
from voice.tts.kokoro import ENGINE, check_model
from voice.tts.process import kokoro_command
from voice.tts.statistics import FITTED
from voice.tts.workers import NEVER, Queue, Workers


class KokoroVoice:
    """Speaks with one voice of Kokoro.

    ``model`` is the folder of the weights, ``cache`` where the float graphs and the sound of fixed clauses
    are kept, ``workers`` the number of processes, ``forecasts`` the folder of what lets a voice be heard
    while it is made.
    """

    def __init__(
        self,
        model: Path,
        cache: Path,
        voice: str = "zf_xiaoxiao",
        workers: int = 1,
        forecasts: Path = FITTED,
    ) -> None:
        self._model = model
        self._voice = voice
        self._cache = PromptCache(cache / "prompts")
        self._workers = Workers(kokoro_command(model, cache, voice, forecasts), workers)
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
        """Yield sound part by part, 8 kHz s16le mono, the silence between pieces included.

        Raises EngineBusy when there is no room or no sound in time. Closing the iterator drops what is not
        rendered yet.
        """
        return in_order(clauses, manner.gain, lambda piece, due: self.parts(piece, manner.rate, due.at))

    async def parts(self, piece: Piece, rate: float, at: float) -> AsyncGenerator[bytes, None]:
        """Yield the sound of one piece, from the cache at once or as it is made; then it is kept.

        What is heard first, by the loop time ``at``, is made first. What was closed or failed before the end
        is not kept.
        """
        text = normalise.normalise(piece.text)
        rate = pace(text, rate)
        key = prompt_key(ENGINE, self._fingerprint, self._voice, rate, self._front_end, text)
        cached = self._cache.get(key, piece.keep)
        if cached is not None:
            yield cached
        elif spoken := self._phonemes(text):
            made = []
            async with aclosing(self._workers.render(spoken, rate, at)) as rendering:
                async for part in rendering:
                    made.append(part)
                    yield part
            await asyncio.to_thread(self._cache.put, key, piece.keep, b"".join(made))

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return the sound of one piece that nobody waits for: any call goes before it."""
        return b"".join([part async for part in self.parts(piece, rate, NEVER)])

    def _phonemes(self, text: str) -> str:
        return phonemes((self._pronouncer or pronouncer()).words(text))
