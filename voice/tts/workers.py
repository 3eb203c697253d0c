"""Workers: a pool of synthesiser processes behind a bounded queue; KokoroVoice owns one."""

import asyncio
import contextlib
import itertools
import logging
import math
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from core.errors import EngineBusy, Unavailable
from voice.tts.delivery import Delivery
from voice.tts.messages import Kind
from voice.tts.process import Died, Process

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""How often a clause is tried when its process dies under it."""


NEVER = math.inf
"""When nobody waits for a clause: it is rendered in one piece, and any call goes before it."""


@dataclass(order=True, slots=True)
class _Job:
    """A clause to render; what will be heard first goes first, then first come."""

    at: float
    number: int
    phonemes: str = field(compare=False)
    rate: float = field(compare=False)
    sound: Delivery = field(compare=False)
    deaths: int = field(default=0, compare=False)
    yields: bool = field(default=False, compare=False)
    """Whether it was stopped to let a live clause go first."""
    dropped: bool = field(default=False, compare=False)
    """Whether nobody wants it any more."""

    @property
    def background(self) -> bool:
        """Whether it is rendered ahead of any call."""
        return self.at == NEVER


@dataclass(frozen=True, slots=True)
class Queue:
    """How many clauses are ``at_work``, and how many wait: ``live`` ones, and those ``ahead`` of calls."""

    at_work: int
    live: int
    ahead: int


class Workers:
    """``count`` processes started by ``command``; at most ``waiting`` live clauses queue."""

    def __init__(self, command: Sequence[str], count: int = 1, waiting: int = 64) -> None:
        self._processes = [Process(command) for _ in range(count)]
        self._waiting = waiting
        self._queue: asyncio.PriorityQueue[_Job] = asyncio.PriorityQueue()
        self._numbers = itertools.count()
        self._pending: list[_Job] = []
        self._at_work: dict[int, _Job] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def pids(self) -> list[int]:
        """Process ids of those that run."""
        return [process.pid for process in self._processes if process.pid is not None]

    @property
    def queue(self) -> Queue:
        """How busy the pool is at this moment."""
        working = list(self._at_work.values())
        waiting = [job for job in self._pending if not any(job is other for other in working)]
        ahead = sum(job.background for job in waiting)
        return Queue(len(working), len(waiting) - ahead, ahead)

    async def start(self) -> None:
        """Start all; the first alone, it makes what the others load. Raises EngineBusy."""
        await self._processes[0].start()
        await asyncio.gather(*(process.start() for process in self._processes[1:]))
        self._tasks = [asyncio.create_task(self._work(n)) for n in range(len(self._processes))]

    async def stop(self) -> None:
        """End all; what waits gets EngineBusy."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        for job in self._pending:
            job.sound.fail(EngineBusy("the synthesiser stops"))
        await asyncio.gather(*(process.stop() for process in self._processes))

    async def render(self, phonemes: str, rate: float, at: float = NEVER) -> AsyncGenerator[bytes, None]:
        """Yield the sound of ``phonemes``, 8 kHz s16le mono, which is likely heard ``at`` that loop time.

        It comes as it is made; where it is for no call yet, in one part.
        Raises EngineBusy when too many wait, when two processes died of it, or one in the middle of what was
        yielded. Closing it, as a deadline does, drops the work wherever it is.
        """
        if not self._tasks:
            raise EngineBusy("the synthesiser is not started")
        job = _Job(at, next(self._numbers), phonemes, rate, Delivery())
        if not job.background and sum(not other.background for other in self._pending) >= self._waiting:
            raise EngineBusy("too many clauses wait for the synthesiser")
        self._pending.append(job)
        self._queue.put_nowait(job)
        if not job.background:
            self._make_room()
        try:
            while (part := await job.sound.next()) is not None:
                yield part
        finally:
            self._pending.remove(job)
            if not job.sound.over:
                self._drop(job)

    def _make_room(self) -> None:
        """When every process is busy and one with work for later, that one gives way."""
        if len(self._at_work) < len(self._processes):
            return
        for place, job in self._at_work.items():
            if job.background and not job.yields:
                job.yields = True
                self._processes[place].cancel()
                return

    def _drop(self, job: _Job) -> None:
        job.dropped = True
        for place, running in self._at_work.items():
            if running is job:
                self._processes[place].cancel()

    async def _work(self, place: int) -> None:
        """Serve the queue with one process until cancelled."""
        while True:
            job = await self._queue.get()
            if job.dropped or job.sound.over:
                continue
            self._at_work[place] = job
            try:
                await self._attempt(self._processes[place], job)
            finally:
                del self._at_work[place]

    async def _attempt(self, process: Process, job: _Job) -> None:
        kind = Kind.RENDER if job.background else Kind.STREAM
        try:
            await process.render(kind, job.phonemes, job.rate, job.sound.put)
        except Died:
            job.deaths += 1
            log.warning("a synthesiser process died, starting another")
            if not await self._replace(process) or job.deaths >= ATTEMPTS or job.sound.begun:
                job.sound.fail(EngineBusy("the synthesiser died"))
            else:
                self._queue.put_nowait(job)
        except Unavailable as error:
            if job.yields and not job.dropped:
                job.yields = False
                self._queue.put_nowait(job)
            else:
                job.sound.fail(error)
        else:
            job.sound.finish()

    async def _replace(self, process: Process) -> bool:
        await process.stop()
        with contextlib.suppress(Unavailable):
            await process.start()
            return True
        return False
