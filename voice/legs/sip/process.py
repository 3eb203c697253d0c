"""Starts the endpoint process and reads what it says; SipServer keeps one alive."""

import asyncio
import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import voice
from core.errors import ConfigurationError, Unavailable
from voice.legs.sip import wire
from voice.legs.sip.settings import EndpointSettings

_READY_SECONDS = 20
_STOP_SECONDS = 8


class EndpointProcess:
    """One running endpoint; made by :meth:`launch`."""

    def __init__(
        self,
        child: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        scratch: tempfile.TemporaryDirectory[str],
    ) -> None:
        self._child = child
        self._reader = reader
        self._writer = writer
        self._scratch = scratch

    @classmethod
    async def launch(cls, settings: EndpointSettings) -> "EndpointProcess":
        """Start an endpoint and wait until it listens.

        Raises ConfigurationError when it cannot bind, Unavailable when it does not come up.
        """
        ours, theirs = socket.socketpair()
        # The stack keeps a folder there and leaves it behind when it is killed.
        scratch = tempfile.TemporaryDirectory(prefix="nuanxian-sip-")
        root = str(Path(voice.__path__[0]).parent)
        search = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        with theirs:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "voice.legs.sip", str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": search, "TMPDIR": scratch.name},
            )  # fmt: skip
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        process = cls(child, reader, writer, scratch)
        process.send(wire.control(0, "settings", **settings.fields()))
        try:
            async with asyncio.timeout(_READY_SECONDS):
                first = await wire.read(reader)
        except TimeoutError:
            first = None
        except asyncio.CancelledError:
            await process.stop()
            raise
        if first is None or first.fields["op"] != "ready":
            await process.stop()
            raise _why(first, settings)
        return process

    @property
    def pid(self) -> int:
        """The process number."""
        return self._child.pid

    def send(self, data: bytes) -> None:
        """Send a frame; lost when the process has gone, which :meth:`frames` tells."""
        if not self._writer.is_closing():
            self._writer.write(data)

    async def frames(self) -> AsyncIterator[wire.Frame]:
        """Yield what the process says until it goes away."""
        while (frame := await wire.read(self._reader)) is not None:
            yield frame

    async def stop(self) -> None:
        """End the process, by force if it does not go by itself, and clear up after it."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._child.wait()
        except TimeoutError:
            self._child.kill()
            await self._child.wait()
        self._scratch.cleanup()


def _why(answer: wire.Frame | None, settings: EndpointSettings) -> ConfigurationError | Unavailable:
    where = f"{settings.host}:{settings.port}"
    reason = answer.fields["reason"] if answer is not None else "no answer"
    if "in use" in reason:
        return ConfigurationError(
            f"SIP port {settings.port} on {settings.host} is taken (UDP or TCP): "
            "stop the other SIP program, or choose another port with NUANXIAN_SIP=host:port"
        )
    if answer is not None:
        return ConfigurationError(f"SIP cannot listen on {where}: {reason}; check NUANXIAN_SIP")
    return Unavailable(f"the SIP endpoint for {where} did not start")
