"""Ladder: the Synthesizer of several voices; what the first does not say in time, the next one says."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import ConfigurationError, EngineBusy, Forbidden, Unavailable
from voice.prosody.clauses import Piece
from voice.tts.ahead import Due, in_order
from voice.tts.base import Clause, Manner
from voice.tts.breaker import Breaker
from voice.tts.delivery import Delivery

log = logging.getLogger(__name__)

DEADLINE = 2.5
"""Seconds the listener waits for a piece before another voice is asked."""


class _Voice(Protocol):
    async def start(self) -> None:
        """Make ready; raises ModelMissing."""
        ...

    async def stop(self) -> None:
        """Release processes and memory."""
        ...


class FirstVoice(_Voice, Protocol):
    """A voice whose pieces may be heard while they are made."""

    def parts(self, piece: Piece, rate: float, at: float) -> AsyncGenerator[bytes, None]:
        """Yield 8 kHz s16le mono of what will likely be heard ``at`` that loop time; raises Unavailable."""
        ...


class PieceVoice(_Voice, Protocol):
    """A voice that renders piece by piece."""

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return 8 kHz s16le mono; raises Unavailable, or Forbidden for a text this voice must not get."""
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

    ``deadline`` runs from when the listener waits for a piece, not while others are still heard, until its
    first sound. The first voice goes on meanwhile: when no other can, the listener waits for it after all.
    Each piece is said by one voice: where the first fails in the middle of it, the speech ends.
    """

    def __init__(self, first: FirstVoice, fallbacks: Sequence[Fallback], deadline: float = DEADLINE) -> None:
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
        """Yield sound as :func:`voice.tts.ahead.in_order`; raises Unavailable of the first."""
        return in_order(clauses, manner.gain, lambda piece, due: self._parts(piece, manner.rate, due))

    async def _parts(self, piece: Piece, rate: float, due: Due) -> AsyncGenerator[bytes, None]:
        first = Delivery.of(self._first.parts(piece, rate, due.at))
        try:
            await self._wait(first, due)
            if not _well(first) and (sound := await self._fallen_back(first, piece, rate)) is not None:
                yield sound
                return
            while (part := await first.next()) is not None:
                yield part
        finally:
            await first.drop()

    async def _fallen_back(self, first: Delivery, piece: Piece, rate: float) -> bytes | None:
        """Return the sound of the first fallback that has one, None where the first voice was sooner."""
        for fallback in self._fallbacks:
            try:
                sound = await fallback.sound(piece, rate)
            except (Unavailable, Forbidden) as error:
                log.warning("fallback voice %s passed over: %s", fallback.name, error)
            else:
                log.warning("a piece was said by the fallback voice %s", fallback.name)
                return sound
            if _well(first):
                break
        return None

    async def _wait(self, first: Delivery, due: Due) -> None:
        """Wait for ``first`` to begin, no longer than the deadline once it is due."""
        begins: asyncio.Task[None] = asyncio.create_task(first.news())
        try:
            either: set[asyncio.Future[None]] = {begins, due.now}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({begins}, timeout=self._deadline)
        finally:
            begins.cancel()


def _well(delivery: Delivery) -> bool:
    return delivery.begun or (delivery.over and not delivery.failed)
