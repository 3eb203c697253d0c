"""Rehearsal: renders what will likely be said next while the caller thinks; the phone channel asks it."""

import asyncio
import contextlib

from core.errors import Unavailable
from voice.prosody.clauses import pieces
from voice.tts.base import Clause, Manner
from voice.tts.voice import KokoroVoice


class Rehearsal:
    """Has ``voice`` render clauses behind every call's own, so that they are there once they are needed."""

    def __init__(self, voice: KokoroVoice) -> None:
        self._voice = voice
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, clauses: tuple[Clause, ...], manner: Manner) -> None:
        """Begin, and do not wait; what cannot be rendered now is rendered when it is said."""
        task = asyncio.create_task(self._render(clauses, manner))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up what is not done."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _render(self, clauses: tuple[Clause, ...], manner: Manner) -> None:
        with contextlib.suppress(Unavailable):
            for piece in pieces(clauses):
                await self._voice.sound(piece, manner.rate)
