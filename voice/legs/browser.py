"""BrowserServer: a LegServer for calls from pages of ours; the web brings sockets, `Calls` takes legs."""

import asyncio
from collections.abc import AsyncIterator

from core.errors import Unavailable
from core.ids import NewId, new_id
from voice.captions import Captioned
from voice.legs.base import CallInfo, CallLeg
from voice.legs.browser_leg import BrowserLeg, Socket, StandIn
from voice.talk import Host, Talk

CALLED = "12343"


class BrowserServer:
    """Answers whoever comes with a socket, once it is started. ``stand_in`` speaks what callers type."""

    def __init__(self, stand_in: StandIn, *, new_id: NewId = new_id) -> None:
        self._stand_in = stand_in
        self._new_id = new_id
        self._legs: dict[str, BrowserLeg] = {}
        self._new: asyncio.Queue[BrowserLeg | None] = asyncio.Queue()
        self._open = False

    async def start(self) -> None:
        """Begin to take calls."""
        self._open = True

    async def calls(self) -> AsyncIterator[CallLeg]:
        """Yield answered legs until :meth:`stop`."""
        while (leg := await self._new.get()) is not None:
            yield leg

    async def stop(self) -> None:
        """Hang up every call and take no more."""
        self._open = False
        for leg in list(self._legs.values()):
            await leg.hangup("shutdown")
        self._new.put_nowait(None)

    async def hold(self, socket: Socket, *, caller: str, peer: str, trusted: bool) -> None:
        """Hold a call over ``socket`` until it is over; raises Unavailable where none is taken yet.

        ``caller`` is the number the page gives; whoever brings the socket says whether it is ``trusted``.
        """
        if not self._open:
            raise Unavailable("the telephone is not ready")
        leg = BrowserLeg(CallInfo(self._new_id(), caller, CALLED, peer, trusted), socket, self._stand_in)
        self._legs[leg.info.call_id] = leg
        self._new.put_nowait(leg)
        try:
            await leg.run()
        finally:
            del self._legs[leg.info.call_id]

    def captioned(self, host: Host) -> Host:
        """Return ``host``, with what is said shown on the page where the call comes from one."""

        def talk(info: CallInfo) -> Talk:
            leg = self._legs.get(info.call_id)
            return host(info) if leg is None else Captioned(host(info), leg.caption)

        return talk
