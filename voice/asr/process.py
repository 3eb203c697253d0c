"""Process: one recogniser process seen from its owner, with the utterances it decodes; VoskRecognizers keeps
a pool of them."""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import EngineBusy
from voice.asr.base import Form, Hypothesis, Recognition
from voice.asr.messages import Kind, pack_opening, unpack_recognition
from voice.child import start_child
from voice.frames import Frame, receive

log = logging.getLogger(__name__)

LOADING = 60.0
"""Seconds within which a process must be ready."""
DEADLINE = 5.0
"""Seconds after which a process that owes an answer counts as hung and is killed."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Process:
    """Decodes several utterances at a time. ``command`` starts it; it can start again once it is gone."""

    def __init__(self, command: Sequence[str], deadline: float = DEADLINE) -> None:
        self._command = command
        self._deadline = deadline
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._streams: dict[int, asyncio.Queue[Frame[Kind]]] = {}
        self.up = asyncio.Event()
        self.gone = asyncio.Event()
        self.gone.set()
        self.idle = asyncio.Event()
        """Set while no utterance is under way."""
        self.idle.set()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None or self.gone.is_set() else self._process.pid

    @property
    def load(self) -> int:
        """Utterances under way."""
        return len(self._streams)

    async def start(self) -> None:
        """Start it and wait until the model is loaded; raises EngineBusy when it does not come up."""
        self._process = await start_child(self._command, **_ONE_THREAD)
        try:
            async with asyncio.timeout(LOADING):
                frame = await self._receive()
        except TimeoutError:
            frame = None
        if frame is None or frame.kind is not Kind.READY:
            await self.stop()
            raise EngineBusy("a recogniser process did not come up")
        self.gone.clear()
        self.up.set()
        self._reader = asyncio.create_task(self._read())

    async def stop(self) -> None:
        """End it; utterances under way end with what was heard so far."""
        self.kill()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._process is not None:
            await self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    await self._process.stdin.wait_closed()

    def kill(self) -> None:
        """End it at once: it hangs."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def stream(self, phrases: tuple[str, ...], form: Form = "answer") -> "ProcessStream":
        """Begin an utterance."""
        number = next(self._numbers)
        self._streams[number] = asyncio.Queue()
        self.idle.clear()
        self.send(Frame(Kind.OPEN, number, pack_opening(phrases, form)))
        return ProcessStream(self, number)

    def send(self, frame: Frame[Kind]) -> None:
        """Send ``frame``; one of an utterance that this process does not know any more is lost."""
        if self._process is not None and self._process.stdin is not None and frame.number in self._streams:
            self._process.stdin.write(frame.pack())

    async def ask(self, frame: Frame[Kind]) -> Frame[Kind] | None:
        """Send ``frame`` and return its answer; None when the process failed, is gone or hung."""
        self.send(frame)
        answers = self._streams.get(frame.number)
        if answers is None:
            return None
        try:
            async with asyncio.timeout(self._deadline):
                answer = await answers.get()
        except TimeoutError:
            log.warning("a recogniser process hangs and is killed")
            self.kill()
            return None
        return None if answer.kind is Kind.FAILED else answer

    def close(self, number: int) -> None:
        """Forget utterance ``number``."""
        self._streams.pop(number, None)
        if not self._streams:
            self.idle.set()

    async def _read(self) -> None:
        while (frame := await self._receive()) is not None:
            if frame.number in self._streams:
                self._streams[frame.number].put_nowait(frame)
        self.up.clear()
        self.gone.set()
        for number, answers in self._streams.items():
            answers.put_nowait(Frame(Kind.FAILED, number))
        self._streams.clear()
        self.idle.set()

    async def _receive(self) -> Frame[Kind] | None:
        if self._process is None or self._process.stdout is None:
            return None
        try:
            return await receive(self._process.stdout, Kind)
        except (asyncio.IncompleteReadError, ConnectionResetError, ValueError):
            return None


class ProcessStream:
    """One utterance in a process; implements :class:`voice.asr.base.RecognizerStream`.

    When the process dies the utterance ends with the words heard until then, at no confidence.
    """

    def __init__(self, process: Process, number: int) -> None:
        self._process = process
        self._number = number
        self._text = ""

    async def accept(self, pcm: bytes) -> str:
        """Take 8 kHz s16le mono; return the words so far."""
        frame = await self._process.ask(Frame(Kind.SOUND, self._number, pcm))
        if frame is not None:
            self._text = frame.body.decode()
        return self._text

    async def finish(self) -> Recognition:
        """Return the final reading."""
        try:
            frame = await self._process.ask(Frame(Kind.FINISH, self._number))
        finally:
            self._process.close(self._number)
        if frame is not None:
            return unpack_recognition(frame.body)
        return Recognition((Hypothesis(self._text, 0.0),)) if self._text else Recognition()

    async def abandon(self) -> None:
        """Drop the utterance."""
        self._process.send(Frame(Kind.DROP, self._number))
        self._process.close(self._number)


def worker_command(folder: Path) -> list[str]:
    """Return the command line of a recogniser process."""
    return [sys.executable, "-m", "voice.asr.worker", str(folder.resolve())]
