"""TinVoice: the sentences that must be said on a machine without a voice, out of files of this package.

`nuanxian tin` makes the files; bot/switchboard.py speaks by them where the weights are missing.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

from core.errors import EngineBusy
from voice.g711 import alaw_decode, alaw_encode
from voice.prosody.clauses import Piece
from voice.tts.ahead import at_once, in_order
from voice.tts.base import Clause, Manner

TIN = Path(__file__).parent / "tinned"


class TinVoice:
    """Says what it has, whatever the rate; raises EngineBusy for anything else, a name or a number."""

    def __init__(self, folder: Path = TIN) -> None:
        self._folder = folder

    async def start(self) -> None:
        """Nothing to load."""

    async def stop(self) -> None:
        """Nothing to release."""

    def speak(
        self,
        clauses: tuple[Clause, ...],
        manner: Manner = Manner(),  # noqa: B008  # frozen
    ) -> AsyncIterator[bytes]:
        """Yield sound piece by piece, 8 kHz s16le mono; raises EngineBusy where it has no sound."""
        return in_order(clauses, manner.gain, lambda piece, due: self.parts(piece, manner.rate, due.at))

    def parts(self, piece: Piece, rate: float, at: float) -> AsyncGenerator[bytes, None]:
        """Yield the sound of one piece; raises EngineBusy where there is none."""
        del at
        return at_once(self.sound(piece, rate))

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return the sound of one piece; raises EngineBusy where there is none."""
        del rate
        try:
            return alaw_decode(await asyncio.to_thread(self._path(piece.text).read_bytes))
        except OSError:
            raise EngineBusy("no sound of this sentence in the tin") from None

    def put(self, piece: Piece, pcm: bytes) -> None:
        """Keep 8 kHz s16le mono ``pcm`` as the sound of ``piece``."""
        self._folder.mkdir(exist_ok=True)
        self._path(piece.text).write_bytes(alaw_encode(pcm))

    def has(self, piece: Piece) -> bool:
        """Return whether there is a sound of ``piece``."""
        return self._path(piece.text).exists()

    def _path(self, text: str) -> Path:
        return self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.alaw"
