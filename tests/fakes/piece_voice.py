"""A voice of pieces whose sound carries its words; it fails, refuses or hangs at will."""

import asyncio
from collections.abc import AsyncGenerator

from core.errors import EngineBusy, Forbidden, ModelMissing
from tests.fakes.sound import utter
from voice.prosody.clauses import Piece
from voice.sound import WIDTH


class ScriptedVoice:
    """Implements PieceVoice and FirstVoice. ``mark`` is heard before each piece: a test can tell who spoke.

    Pieces that hold one of ``fails`` fail, those with one of ``hangs`` are never done until :meth:`release`.
    """

    def __init__(
        self,
        mark: str,
        *,
        fails: tuple[str, ...] = (),
        hangs: tuple[str, ...] = (),
        breaks_in: tuple[str, ...] = (),
        fixed_only: bool = False,
        missing: bool = False,
    ) -> None:
        self.mark = mark
        self.fails = fails
        self.hangs = hangs
        self.breaks_in = breaks_in
        self.asked: list[str] = []
        self.dropped: list[str] = []
        self.running = False
        self._fixed_only = fixed_only
        self._missing = missing
        self._released = asyncio.Event()

    async def start(self) -> None:
        if self._missing:
            raise ModelMissing("not installed")
        self.running = True

    async def stop(self) -> None:
        self.running = False

    def release(self) -> None:
        """Let what hangs go on."""
        self._released.set()

    async def parts(self, piece: Piece, rate: float, at: float) -> AsyncGenerator[bytes, None]:
        """Yield the sound in two parts; of ``breaks_in`` it fails between them."""
        sound = await self.sound(piece, rate)
        half = len(sound) // WIDTH // 2 * WIDTH
        yield sound[:half]
        if any(word in piece.text for word in self.breaks_in):
            raise EngineBusy("scripted")
        yield sound[half:]

    async def sound(self, piece: Piece, rate: float) -> bytes:
        if self._fixed_only and piece.keep != "disk":
            raise Forbidden("personal")
        self.asked.append(piece.text)
        if any(word in piece.text for word in self.hangs):
            try:
                await self._released.wait()
            except asyncio.CancelledError:
                self.dropped.append(piece.text)
                raise
        if any(word in piece.text for word in self.fails):
            raise EngineBusy("scripted")
        return utter(self.mark + piece.text)
