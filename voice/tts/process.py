"""Process: one synthesiser process seen from its owner; voice.tts.workers keeps a pool of them."""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from core.errors import EngineBusy
from voice.child import start_child
from voice.frames import Frame, receive
from voice.tts.messages import Kind
from voice.tts.statistics import FITTED

_LOADING = 120.0
"""Seconds within which a process must be ready, the float graphs made included."""
_RENDERING = 60.0
"""Seconds of silence after which a render counts as hung."""


Take = Callable[[bytes], None]
"""Is given every part of a sound, 8 kHz s16le mono."""


class Died(Exception):  # tells what happened; never leaves the package
    """The process is gone or hangs."""


class Process:
    """Renders one job at a time. ``command`` starts it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._job = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start it and wait until it is ready; raises EngineBusy when it does not come up."""
        self._process = await start_child(self._command)
        try:
            async with asyncio.timeout(_LOADING):
                frame = await self._receive()
        except (Died, TimeoutError):
            await self.stop()
            raise EngineBusy("a synthesiser process did not come up") from None
        if frame.kind is not Kind.READY:
            await self.stop()
            raise EngineBusy("a synthesiser process did not say ready")

    async def render(self, kind: Kind, phonemes: str, rate: float, take: Take) -> None:
        """Give ``take`` the sound of ``phonemes``, for RENDER in one part, for STREAM as it is made.

        Raises Died, or EngineBusy when it was cancelled or failed.
        """
        self._job += 1
        await self._send(Frame(kind, self._job, f"{rate:.3f}\n{phonemes}".encode()))
        while (frame := await self._next()).kind is Kind.PART:
            take(frame.body)
        if frame.kind is not Kind.END:
            raise EngineBusy(f"the synthesiser failed: {frame.body.decode()}")

    def cancel(self) -> None:
        """Ask it to give up the render at hand; that one then fails soon."""
        if self._process and self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(Frame(Kind.CANCEL, self._job).pack())

    async def stop(self) -> None:
        """End it."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                await self._process.stdin.wait_closed()
        self._process = None

    async def _send(self, frame: Frame[Kind]) -> None:
        if self._process is None or self._process.stdin is None:
            raise Died
        try:
            self._process.stdin.write(frame.pack())
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise Died from None

    async def _next(self) -> Frame[Kind]:
        """Return what comes next of a render; raises Died when nothing comes."""
        try:
            async with asyncio.timeout(_RENDERING):
                return await self._receive()
        except TimeoutError:
            raise Died from None

    async def _receive(self) -> Frame[Kind]:
        if self._process is None or self._process.stdout is None:
            raise Died
        try:
            return await receive(self._process.stdout, Kind)
        except (asyncio.IncompleteReadError, ConnectionResetError, ValueError):
            raise Died from None


def kokoro_command(folder: Path, cache: Path, voice: str, forecasts: Path = FITTED) -> list[str]:
    """Return the command line of a Kokoro process; ``forecasts`` is where those of voices are."""
    folders = str(folder.resolve()), str(cache.resolve()), voice, str(forecasts.resolve())
    return [sys.executable, "-m", "voice.tts.worker", *folders]
