"""Ladder: the Synthesizer of several voices; what the first does not say in time, the next one says."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.errors import ConfigurationError, EngineBusy, Forbidden, Unavailable
from voice.prosody.clauses import Piece
from voice.tts.ahead import Due, drop, in_order
from voice.tts.base import Clause, Manner
from voice.tts.breaker import Breaker

log = logging.getLogger(__name__)

DEADLINE = 2.5
"""Seconds the listener waits for a piece before another voice is asked."""
PATIENCE = 20.0
"""Seconds after which a piece that no other voice could say is given up."""


class PieceVoice(Protocol):
    """A voice that renders piece by piece."""

    async def start(self) -> None:
        """Make ready; raises ModelMissing."""
        ...

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return 8 kHz s16le mono; raises Unavailable, or Forbidden for a text this voice must not get."""
        ...

    async def stop(self) -> None:
        """Release processes and memory."""
        ...


@dataclass(frozen=True, slots=True)
class Fallback:
    """A voice below the first; ``deadline`` in seconds for one piece."""

    name: str
    voice: PieceVoice
    breaker: Breaker
    deadline: float

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return the sound of ``piece``; raises Unavailable, late and spared included, or Forbidden."""
        with self.breaker.guard():
            try:
                async with asyncio.timeout(self.deadline):
                    return await self.voice.sound(piece, rate)
            except TimeoutError:
                raise EngineBusy("late") from None


class Ladder:
    """Speaks with ``first``, each piece that it cannot with the first of ``fallbacks`` that can.

    ``deadline`` runs from when the listener waits for a piece, not while others are still heard. The first
    voice goes on meanwhile: when no other can, the listener waits for it after all. One sound of each piece
    is yielded, whoever made it.
    """

    def __init__(self, first: PieceVoice, fallbacks: Sequence[Fallback], deadline: float = DEADLINE) -> None:
        self._first = first
        self._fallbacks = list(fallbacks)
        self._deadline = deadline

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Names of the voices below the first, in the order they are asked."""
        return tuple(fallback.name for fallback in self._fallbacks)

    async def start(self) -> None:
        """Start all; raises ModelMissing of the first. A fallback that is not installed is left out."""
        await self._first.start()
        ready = []
        for fallback in self._fallbacks:
            try:
                await fallback.voice.start()
            except ConfigurationError as error:
                log.error("no fallback voice %s: %s", fallback.name, error)  # noqa: TRY400
            else:
                ready.append(fallback)
        self._fallbacks = ready

    async def stop(self) -> None:
        """Stop all."""
        for fallback in self._fallbacks:
            await fallback.voice.stop()
        await self._first.stop()

    def speak(
        self,
        clauses: tuple[Clause, ...],
        manner: Manner = Manner(),  # noqa: B008  # frozen
    ) -> AsyncIterator[bytes]:
        """Yield sound piece by piece as :func:`voice.tts.ahead.in_order`; raises Unavailable of the first."""
        return in_order(clauses, manner.gain, lambda piece, due: self._sound(piece, manner.rate, due))

    async def _sound(self, piece: Piece, rate: float, due: Due) -> bytes:
        first = asyncio.create_task(self._first.sound(piece, rate))
        try:
            await self._wait(first, due)
            for fallback in self._fallbacks:
                if _well(first):
                    break
                try:
                    sound = await fallback.sound(piece, rate)
                except (Unavailable, Forbidden) as error:
                    log.warning("fallback voice %s passed over: %s", fallback.name, error)
                else:
                    log.warning("a piece was said by the fallback voice %s", fallback.name)
                    return sound
            async with asyncio.timeout(PATIENCE):
                return await first
        except TimeoutError:
            raise EngineBusy("no voice is in time") from None
        finally:
            await drop([first])

    async def _wait(self, first: asyncio.Task[bytes], due: Due) -> None:
        """Wait for ``first``, no longer than the deadline once it is due."""
        either: set[asyncio.Future[Any]] = {first, due}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({first}, timeout=self._deadline)


def _well(task: asyncio.Task[bytes]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
