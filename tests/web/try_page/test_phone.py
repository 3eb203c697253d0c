"""Category: end to end. The telephone of ``/try`` over a real WebSocket, with the real ears and voices."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from bot.app import open_app
from bot.switchboard import Switchboard
from core.settings import Settings
from tests.fakes.ports import free_port, rtp_range
from tests.fakes.serving import served
from voice.models.store import ModelStore
from voice.sound import FRAME_BYTES, seconds
from web.app import create_app
from web.try_page.inbox import Inbox
from web.try_page.trial import Trial

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


async def ready() -> Mapping[str, str]:
    return {}


class Visitor:
    """A page without a screen: plays what it gets at its pace, and keeps what it was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._queue = bytearray()
        self._drop = self._played = 0
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.heard = bytearray()

    async def live(self) -> None:
        """Read until the socket closes, and play."""
        playing = asyncio.create_task(self._play())
        async for message in self._socket:
            if isinstance(message, bytes):
                self._queue += message
                continue
            fields = json.loads(message)
            if fields["event"] == "drop":
                self._queue.clear()
                self._drop, self._played = fields["drop"], 0
            self._told.put_nowait(fields)
        playing.cancel()

    async def does(self, event: str, **fields: object) -> None:
        """Send an object."""
        await self._socket.send(json.dumps({"event": event, **fields}))

    async def told(self, event: str, who: str = "") -> dict[str, Any]:
        """Wait for the next such event; of captions, for the next whole one of ``who``."""
        while True:
            fields = await self._told.get()
            if fields["event"] == event and (not who or (fields["who"] == who and fields["whole"])):
                return fields

    async def _play(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            frame = bytes(self._queue[:FRAME_BYTES])
            del self._queue[:FRAME_BYTES]
            self.heard += frame
            self._played += len(frame)
            await self.does("played", drop=self._drop, bytes=self._played)


@pytest.fixture
async def settings(data_folder: Path, weights: ModelStore) -> Settings:
    first, last = rtp_range()
    sip = f"127.0.0.1:{free_port()}"
    return Settings(data=data_folder, sip=sip, rtp_ports=f"{first}-{last}", demo=True)


async def test_a_typed_sentence_is_spoken_recognised_and_answered(settings: Settings) -> None:
    async with open_app(settings) as app:
        switchboard = Switchboard(app)
        assert switchboard.browser is not None
        trial = Trial(app.dispatcher.feed, app.clock, switchboard.browser, Inbox(app.clock))
        async with served(create_app(channels=[], readiness=ready, trial=trial)) as address:
            await switchboard.start()
            assert switchboard.waiting() == {}
            try:
                await talk(f"ws://{address}/try/phone?who=wang")
            finally:
                await switchboard.stop()
        async with app.database.reading() as uow:
            (found,) = await uow.conversations.search(channel="phone", limit=1)
        assert found.conversation.address == "13805341234"
        assert found.turns[-1].kind == "ended"
        assert (settings.data / "recordings" / found.conversation.recording).stat().st_size > 10_000


async def talk(url: str) -> None:
    async with connect(url) as socket:
        visitor = Visitor(socket)
        living = asyncio.create_task(visitor.live())
        assert "养老服务热线" in (await visitor.told("caption", "us"))["text"]
        await visitor.does("say", text="我想约人来洗澡")
        assert "洗澡" in (await visitor.told("caption", "caller"))["text"]
        assert "哪一天" in (await visitor.told("caption", "us"))["text"]
        await visitor.does("hangup")
        assert (await visitor.told("ended"))["by"] == "caller"
        await living
    assert seconds(bytes(visitor.heard)) > 3
    assert max(visitor.heard) > 0


async def test_no_voice_yet_is_told(address: str) -> None:
    async with connect(f"ws://{address}/try/phone?who=wang") as socket:
        assert json.loads(await socket.recv())["reason"] == "not ready"


@pytest.mark.parametrize(
    ("query", "headers"), [("who=nobody", {}), ("", {}), ("who=wang", {"Origin": "http://evil.example"})]
)
async def test_strangers_pages_and_odd_questions_are_refused(
    address: str, query: str, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{address}/try/phone?{query}", additional_headers=headers)
