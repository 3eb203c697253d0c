"""Category: operators. A service is stopped while somebody speaks with it: a real process, real calls."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.fakes.sip_site import free_port, rtp_range
from voice.models.store import ModelStore

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Service:
    """A running ``nuanxian serve``."""

    process: asyncio.subprocess.Process
    address: str

    async def ready(self) -> tuple[int, dict[str, str]]:
        """Return the status of /readyz, and what is waited for."""
        async with httpx.AsyncClient(base_url=f"http://{self.address}") as http:
            response = await http.get("/readyz")
        return response.status_code, response.json()["waiting"]

    async def figures(self) -> str:
        """Return /metrics."""
        async with httpx.AsyncClient(base_url=f"http://{self.address}") as http:
            return (await http.get("/metrics")).text

    def rings(self) -> connect:
        """Call from the page."""
        origin = f"http://{self.address}"
        return connect(f"ws://{self.address}/try/phone?who=wang", origin=origin, max_queue=None)


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[Service]:
    """Run the service for the length of the block."""
    address = f"127.0.0.1:{free_port()}"
    first, last = rtp_range()
    given = {
        "NUANXIAN_DATA": str(data),
        "NUANXIAN_DEMO": "1",
        "NUANXIAN_HTTP": address,
        "NUANXIAN_SIP": f"127.0.0.1:{free_port()}",
        "NUANXIAN_RTP_PORTS": f"{first}-{last}",
    }
    command = (sys.executable, "-c", "from bot.cli import main; main()", "serve")
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | given, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield Service(process, address)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def is_up(service: Service) -> None:
    """Wait until calls are taken."""
    while True:
        assert service.process.returncode is None, "the service did not come up"
        try:
            if (await service.ready())[0] == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.3)


async def told(call: ClientConnection, event: str) -> dict[str, str]:
    """Play what comes, as a page does, until the page is told ``event``."""
    played = 0
    async for message in call:
        if isinstance(message, bytes):
            played += len(message)
            with suppress(ConnectionClosed):  # hung up: what came before that is still read
                await call.send(json.dumps({"event": "played", "drop": 0, "bytes": played}))
        elif (fields := json.loads(message))["event"] == event:
            return dict(fields)
    raise AssertionError(f"never told {event}")


async def test_a_call_goes_on_while_new_ones_are_called_back(data_folder: Path, weights: ModelStore) -> None:
    assert weights
    async with running(data_folder) as service:
        await is_up(service)
        async with service.rings() as first:
            await told(first, "caption")  # the greeting has begun
            assert "nuanxian_active_calls 1.0" in await service.figures()
            service.process.send_signal(signal.SIGTERM)
            while (await service.ready())[0] == 200:  # noqa: ASYNC110  (a signal arrives when it does)
                await asyncio.sleep(0.01)
            async with service.rings() as late:
                assert (await told(late, "ended"))["reason"] == "busy"
            assert "nuanxian_refused_calls_total 1.0" in await service.figures()
            assert service.process.returncode is None, "somebody is still speaking"
            await first.send(json.dumps({"event": "hangup"}))
            assert (await told(first, "ended"))["by"] == "caller"
        assert await service.process.wait() == 0
    with closing(sqlite3.connect(data_folder / "nuanxian.db")) as rows:
        (refused,) = rows.execute("SELECT count(*) FROM tickets WHERE kind = 'no_room'").fetchone()
        (unfinished,) = rows.execute(
            "SELECT count(*) FROM conversations WHERE channel = 'phone' AND ended_at IS NULL"
        ).fetchone()
    assert (refused, unfinished) == (1, 0)
