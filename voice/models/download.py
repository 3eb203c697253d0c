"""Downloads one URL into a part file and goes on where it stopped; used by ``fetch``."""

import logging
from collections.abc import Callable
from pathlib import Path

import httpx

from core.errors import PeerFailed

Progress = Callable[[str, int, int], None]
"""Told the file's name, the bytes had so far and the bytes in all."""

_TIMEOUT = httpx.Timeout(
    10.0, connect=5.0
)  # a host that is not there fails within ten seconds, IPv4 and IPv6
_log = logging.getLogger(__name__)


def download(url: str, part: Path, size: int, told: Callable[[int], None]) -> None:
    """Fill ``part`` up to ``size`` bytes from ``url``, keeping what it already holds.

    A dropped connection is taken up again as long as each try brings new bytes. ``told`` is called with the
    bytes had so far. Raises PeerFailed with the reason; ``part`` then keeps what came.
    """
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
        while (had := _length(part)) != size:
            try:
                _append(client, url, part, size, told)
            except httpx.HTTPError as error:
                if _length(part) <= had:
                    raise PeerFailed(_reason(error)) from error
                _log.info("connection dropped at %d of %d bytes, going on", _length(part), size)


def _append(client: httpx.Client, url: str, part: Path, size: int, told: Callable[[int], None]) -> None:
    had = _length(part)
    if had > size:
        part.unlink()
        had = 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={had}-"} if had else {})
    with client.stream("GET", url, headers=headers) as response:
        had = _start(response, had)
        announced = response.headers.get("Content-Length")
        if announced is not None and had + int(announced) != size:
            raise PeerFailed(f"大小不符：应为 {size} 字节，对方说 {had + int(announced)} 字节")
        with part.open("ab" if had else "wb") as out:
            for chunk in response.iter_bytes():
                out.write(chunk)
                had += len(chunk)
                told(had)
                if had > size:
                    raise PeerFailed(f"大小不符：超过 {size} 字节")
    if had < size:
        raise httpx.RemoteProtocolError("ended early")


def _start(response: httpx.Response, had: int) -> int:
    """Return from which byte the answer runs: ``had``, or 0 where the server does not do ranges."""
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        if response.headers.get("Content-Range", "").startswith(f"bytes {had}-"):
            return had
        raise PeerFailed("续传位置不符")
    if response.status_code != httpx.codes.OK:
        raise PeerFailed(f"HTTP {response.status_code}")
    return 0


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return f"连接不上（{str(error) or type(error).__name__}）"
    if isinstance(error, httpx.TimeoutException):
        return "对方没有回应，超时"
    return f"连接中断（{str(error) or type(error).__name__}）"
