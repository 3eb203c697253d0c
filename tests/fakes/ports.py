"""Ports for tests that listen: of every process its own, so that test runs side by side never meet."""

import functools
import itertools
import socket
from collections.abc import Iterator

_HOST = "127.0.0.1"
_BLOCKS = range(10_000, 32_000, 1_000)
"""Below the ports that the kernel gives to those who ask for any."""
_SINGLE, _RANGE = 600, 100
"""Of a block: ports given out one by one, and in ranges behind them."""


def free_port() -> int:
    """Return a port of loopback that is free for UDP and TCP, and that no other test run will take."""
    singles, _ = _block()
    return next(port for port in itertools.islice(singles, _SINGLE) if _is_free(port))


def rtp_range() -> tuple[int, int]:
    """Return first and last of a range of media ports."""
    _, ranges = _block()
    first = next(ranges)
    return first, first + _RANGE - 2


@functools.cache
def _block() -> tuple[Iterator[int], Iterator[int]]:
    """Claim a block for as long as this process lives: whoever listens on its first port has it."""
    for first in _BLOCKS:
        claim = socket.socket()
        try:
            claim.bind((_HOST, first))
            claim.listen(1)
        except OSError:
            claim.close()
            continue
        claim.detach()  # closed by the end of the process
        ranges = range(first + _SINGLE, first + _BLOCKS.step, _RANGE)
        return itertools.cycle(range(first + 1, first + _SINGLE)), itertools.cycle(ranges)
    raise RuntimeError("every block of ports is taken")


def _is_free(port: int) -> bool:
    with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        try:
            udp.bind((_HOST, port))
            tcp.bind((_HOST, port))
        except OSError:
            return False
    return True
