"""A SIP server on free ports with an app that answers, for tests that make real calls over loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.fakes.ports import free_port, rtp_range
from tests.fakes.udp import Mailbox
from voice.legs.base import Audio, CallLeg, Digit, Ended, Hold, LegEvent, MarkReached, Sent
from voice.legs.sip.client import SipServer
from voice.legs.sip.leg import SipLeg

App = Callable[["Track"], Awaitable[None]]


class Track:
    """A leg whose events are followed and sorted, so that a test can wait for what it wants."""

    def __init__(self, leg: CallLeg) -> None:
        self.leg = leg
        self.heard = bytearray()
        self.sent = bytearray()
        self.digits: list[str] = []
        self.holds: list[bool] = []
        self.marks: dict[str, int] = {}
        """How much had been sent when each mark was reached."""
        self.endings: list[Ended] = []
        self._changed = asyncio.Event()
        self.task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        async for event in self.leg.events():
            self._note(event)
            self._changed.set()

    def _note(self, event: LegEvent) -> None:
        match event:
            case Audio(pcm):
                self.heard += pcm
            case Sent(pcm):
                self.sent += pcm
            case Digit(key):
                self.digits.append(key)
            case Hold(on):
                self.holds.append(on)
            case MarkReached(mark):
                self.marks[mark] = len(self.sent)
            case Ended():
                self.endings.append(event)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for events until ``condition`` holds."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    async def frames(self, number: int) -> None:
        """Wait until so many more frames were sent, or for the end."""
        enough = len(self.sent) + number * 320
        await self.until(lambda: len(self.sent) >= enough or bool(self.endings))

    async def ending(self) -> Ended:
        """Wait for the end."""
        await self.until(lambda: bool(self.endings))
        return self.endings[0]


async def idle(track: Track) -> None:
    """Answer and say nothing."""
    await track.ending()


async def echo(track: Track) -> None:
    """Send back whatever comes."""
    done = 0
    while not track.endings:
        await track.frames(1)
        await track.leg.play(bytes(track.heard[done:]))
        done = len(track.heard)


class Site:
    """A running server; ``tracks`` are the calls it answered."""

    def __init__(self, server: SipServer, port: int, app: App) -> None:
        self.server = server
        self.port = port
        self._app = app
        self._arrived: Mailbox[Track] = Mailbox()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return "127.0.0.1", self.port

    @property
    def uri(self) -> str:
        """What to dial."""
        return f"sip:12343@127.0.0.1:{self.port}"

    async def answered(self) -> Track:
        """Wait for the next call."""
        return await self._arrived.take()

    async def serve(self) -> None:
        """Run the app for every call."""
        async for leg in self.server.calls():
            track = Track(leg)
            self._tasks.add(asyncio.create_task(self._run(track)))
            self._arrived.put(track)

    async def _run(self, track: Track) -> None:
        await self._app(track)
        await track.task

    async def finish(self) -> None:
        """Wait until every call is over."""
        await asyncio.gather(*self._tasks)


@asynccontextmanager
async def sip_site(
    app: App = idle,
    *,
    trusted_peers: frozenset[str] = frozenset(),
    trust_loopback: bool = False,
    max_calls: int = 4,
    media_timeout: int = 30,
) -> AsyncIterator[Site]:
    """Run a server for the length of the block."""
    port = free_port()
    server = SipServer(
        "127.0.0.1",
        port,
        rtp_range(),
        trusted_peers=trusted_peers,
        trust_loopback=trust_loopback,
        max_calls=max_calls,
        media_timeout=media_timeout,
    )
    site = Site(server, port, app)
    await server.start()
    serving = asyncio.create_task(site.serve())
    try:
        yield site
    finally:
        await server.stop()
        await serving
        await site.finish()


@asynccontextmanager
async def telephone() -> AsyncIterator["Telephone"]:
    """Run a second endpoint that places calls."""
    port = free_port()
    phone = SipServer("127.0.0.1", port, rtp_range(), max_calls=4)
    await phone.start()
    try:
        yield Telephone(phone, port)
    finally:
        await phone.stop()


class Telephone:
    """Dials, and follows the calls it dialled."""

    def __init__(self, phone: SipServer, port: int) -> None:
        self._phone = phone
        self.address = ("127.0.0.1", port)

    async def dial(
        self,
        uri: str,
        *,
        number: str = "13805341234",
        info: bool = False,
        headers: dict[str, str] | None = None,
    ) -> "Outward":
        """Call ``uri`` from ``number``; keys go by SIP INFO with ``info``, else by RFC 4733."""
        leg = await self._phone.dial(
            uri, from_number=number, digits="info" if info else "rtpevent", headers=headers
        )
        return Outward(leg)


class Outward(Track):
    """A call we placed."""

    def __init__(self, leg: SipLeg) -> None:
        super().__init__(leg)
        self.phone = leg
