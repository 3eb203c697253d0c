"""A UDP socket and a mailbox for tests that speak a protocol by hand."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """What has come, in order; waits when there is nothing."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[T] = asyncio.Queue()

    def put(self, item: T) -> None:
        """Add ``item``."""
        self._queue.put_nowait(item)

    async def take(self) -> T:
        """Return the next."""
        return await self._queue.get()

    def clear(self) -> None:
        """Forget what has come so far."""
        while not self._queue.empty():
            self._queue.get_nowait()


class Socket(asyncio.DatagramProtocol):
    """Calls ``received`` with every datagram."""

    def __init__(self, received: Callable[[bytes], None]) -> None:
        self._received = received
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, host: str) -> None:
        """Bind to a free port of ``host``."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        self._transport = transport

    @property
    def port(self) -> int:
        """The port bound."""
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def send(self, data: bytes, address: tuple[str, int]) -> None:
        """Send one datagram."""
        assert self._transport is not None
        self._transport.sendto(data, address)

    def close(self) -> None:
        """Release the port."""
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Take one datagram from the loop."""
        self._received(data)
