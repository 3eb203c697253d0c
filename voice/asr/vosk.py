"""VoskRecognizers: the StreamingRecognizer of the product, a pool of processes that each hold the model."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from core.errors import EngineBusy
from voice.asr.base import Form
from voice.asr.engine import engine_of
from voice.asr.process import Process, ProcessStream, worker_command

log = logging.getLogger(__name__)

STREAMS = 6
"""Utterances one process takes at once: each costs up to 0.4 of a core while somebody speaks, and callers
listen more than they speak."""
RETRY_SECONDS = 5.0
"""Between attempts to replace a process that does not come up."""


class VoskRecognizers:
    """``workers`` processes with the model in folder ``model``; a dead one is replaced by itself."""

    def __init__(
        self,
        model: Path,
        workers: int = 1,
        streams: int = STREAMS,
        command: Callable[[Path], Sequence[str]] = worker_command,
    ) -> None:
        self._model = model
        self._workers = workers
        self._streams = streams
        self._command = command
        self._processes: list[Process] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._leaving: dict[asyncio.Task[None], Process] = {}

    @property
    def pids(self) -> list[int]:
        """Process ids of those that run."""
        return [process.pid for process in self._processes if process.pid is not None]

    @property
    def load(self) -> int:
        """Utterances under way."""
        return sum(process.load for process in self._processes)

    @property
    def room(self) -> int:
        """Utterances that fit at once."""
        return self._streams * len(self.pids)

    async def start(self) -> None:
        """Load the models; raises ModelMissing, or EngineBusy when a process does not come up."""
        await self.switch(self._model)

    async def switch(self, model: Path) -> None:
        """Go over to the model in another folder; utterances under way end on the one they began with.

        Until these have ended both are in memory. Raises ModelMissing, or EngineBusy when a process does not
        come up; all stays as it was then.
        """
        engine_of(model)
        coming = [Process(self._command(model)) for _ in range(self._workers)]
        try:
            await asyncio.gather(*(process.start() for process in coming))
        except EngineBusy:
            await asyncio.gather(*(process.stop() for process in coming))
            raise
        await self._end_keepers()
        going, self._processes, self._model = self._processes, coming, model
        self._keepers = [asyncio.create_task(self._keep(process)) for process in coming]
        for process in going:
            leaving = asyncio.create_task(_leave(process))
            self._leaving[leaving] = process
            leaving.add_done_callback(self._leaving.pop)

    async def ready(self) -> None:
        """Wait until every process runs; one that died is soon replaced."""
        for process in self._processes:
            await process.up.wait()

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> ProcessStream:
        """Begin an utterance on the least loaded process; raises EngineBusy when there is no room."""
        alive = [process for process in self._processes if process.pid is not None]
        process = min(alive, key=lambda process: process.load, default=None)
        if process is None or process.load >= self._streams:
            raise EngineBusy("no recogniser has room")
        return process.stream(phrases, form)

    async def stop(self) -> None:
        """End the processes."""
        await self._end_keepers()
        for process in self._leaving.values():
            process.kill()  # its utterances end with that, and then it leaves; half a leave would lose pipes
        await asyncio.gather(*self._leaving, *(process.stop() for process in self._processes))

    async def _end_keepers(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def _keep(self, process: Process) -> None:
        while True:
            await process.gone.wait()
            log.error("a recogniser process died and is replaced")
            await process.stop()
            try:
                await process.start()
            except (EngineBusy, OSError):
                await asyncio.sleep(RETRY_SECONDS)


async def _leave(process: Process) -> None:
    """Stop a process once its utterances have ended."""
    await process.idle.wait()
    await process.stop()
