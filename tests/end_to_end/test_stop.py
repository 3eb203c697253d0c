"""Category: operators. A service is stopped while somebody speaks with it: a real process, real calls."""

import asyncio
import json
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.fixtures.serving import is_up, running
from voice.models.store import ModelStore

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


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
