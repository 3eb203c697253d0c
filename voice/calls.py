"""Calls: answers what the leg servers bring and keeps the calls apart; `bot.app` starts and stops it."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from core.trace import working_on
from voice.call import Call
from voice.equipment import Equipment
from voice.legs.base import CallInfo, CallLeg, Ended, LegServer, MarkReached
from voice.summary import CallSummary
from voice.talk import Host

_log = logging.getLogger(__name__)

REFUSAL_SECONDS = 30.0
"""How long the sentence for a caller without room may take."""


class Calls:
    """Runs one :class:`Call` for every leg, at most ``most`` at once and while the engines have ``room``.

    Who finds no room goes to people: sent on to ``seats`` (a SIP URI) where there are any and they take the
    caller, else told that somebody calls back, and ``refused`` is told whom. ``finished`` is told how each
    call went.
    """

    def __init__(
        self,
        servers: Sequence[LegServer],
        host: Host,
        equipment: Equipment,
        most: int = 8,
        finished: Callable[[CallSummary], None] = lambda _: None,
        refused: Callable[[CallInfo], None] = lambda _: None,
        seats: str = "",
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._servers = tuple(servers)
        self._host = host
        self._equipment = equipment
        self._most = most
        self._finished = finished
        self._refused = refused
        self._seats = seats
        self._room = room
        self._doors: list[asyncio.Task[None]] = []
        self._running: dict[asyncio.Task[None], Call] = {}
        self._refusals: set[asyncio.Task[None]] = set()

    @property
    def active(self) -> int:
        """Calls that are going on."""
        return len(self._running)

    async def start(self) -> None:
        """Bind all servers and begin to answer; raises ConfigurationError that names a port that is taken."""
        started: list[LegServer] = []
        try:
            for server in self._servers:
                await server.start()
                started.append(server)
        except BaseException:
            await asyncio.gather(*(server.stop() for server in started), return_exceptions=True)
            raise
        self._doors = [asyncio.create_task(self._answer(server)) for server in self._servers]

    async def stop(self, limit: float = 30.0) -> None:
        """Send new callers to people; let calls finish for ``limit`` seconds, end the rest, release all."""
        self._most = 0
        if self._running:
            await asyncio.wait(self._running, timeout=limit)
        for door in self._doors:
            door.cancel()
        await asyncio.gather(*self._doors, return_exceptions=True)
        for call in self._running.values():
            call.stop("shutdown")
        await asyncio.gather(*self._running, *self._refusals, return_exceptions=True)
        await asyncio.gather(*(server.stop() for server in self._servers), return_exceptions=True)

    async def _answer(self, server: LegServer) -> None:
        async for leg in server.calls():
            with working_on(call_id=leg.info.call_id):
                self._take(leg)

    def _take(self, leg: CallLeg) -> None:
        """Begin the call of ``leg``; its tasks carry its id into the logs."""
        call = self._begin(leg) if self.active < self._most and self._room() else None
        if call is not None:
            task = asyncio.create_task(self._run(call))
            self._running[task] = call
            task.add_done_callback(self._running.pop)
        else:
            _log.warning("a caller is refused, %d calls are going on", self.active)
            refusal = asyncio.create_task(self._refuse(leg))
            self._refusals.add(refusal)
            refusal.add_done_callback(self._refusals.discard)

    def _begin(self, leg: CallLeg) -> Call | None:
        try:
            return Call(leg, self._host(leg.info), self._equipment)
        except Exception as error:  # one call that cannot be held must not keep the next from being answered
            _log.error("no talk for a call: %s", type(error).__name__)
            return None

    async def _run(self, call: Call) -> None:
        summary = await call.run()
        _log.info("a call is over by %s (%s) after %.0f s", summary.by, summary.reason, summary.seconds)
        self._finished(summary)

    async def _refuse(self, leg: CallLeg) -> None:
        if self._seats and await leg.transfer(self._seats):
            _log.info("a caller without room was taken by people")
            await leg.hangup("transferred")
            return
        self._refused(leg.info)
        try:
            async with asyncio.timeout(REFUSAL_SECONDS):
                await leg.play(self._equipment.full)
                await leg.mark("full")
                async for event in leg.events():
                    if isinstance(event, MarkReached | Ended):
                        break
        except TimeoutError:
            _log.warning("a caller never heard that there is no room")
        await leg.hangup("busy")
