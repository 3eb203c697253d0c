"""A page with a telephone on it: the far end of a BrowserLeg, on the loop's clock, without a browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from tests.fakes.sound import read
from voice.sound import FRAME_BYTES

Message = bytes | str


class FakePage:
    """Implements Socket. Plays what it gets a frame every 20 ms and reports it every 60 ms, as ours does.

    ``most_queued`` is the most sound that ever waited here; ``heard`` what was really played.
    """

    def __init__(self) -> None:
        self.heard = bytearray()
        self.told: list[dict[str, Any]] = []
        self.most_queued = 0
        self.closed = False
        self.frames: list[int] = []
        self.frozen = False
        """A frozen page keeps its socket but neither plays nor sends."""
        self._queue = bytearray()
        self._drop = self._played = 0
        self._to_server: asyncio.Queue[Message | None] = asyncio.Queue()
        self._life = asyncio.create_task(self._live())

    # what the leg does

    async def messages(self) -> AsyncIterator[Message]:
        while (message := await self._to_server.get()) is not None:
            yield message

    async def send(self, message: Message) -> None:
        if self.closed:
            raise OSError("gone")
        if isinstance(message, bytes):
            self.frames.append(len(message))
            self._queue += message
            self.most_queued = max(self.most_queued, len(self._queue))
            return
        fields = json.loads(message)
        self.told.append(fields)
        if fields["event"] == "drop":
            self._queue.clear()
            self._drop, self._played = fields["drop"], 0

    async def close(self) -> None:
        self.closed = True
        self._life.cancel()

    # what the person does

    @property
    def words(self) -> str:
        """All the words that were played."""
        return read(bytes(self.heard))

    def events(self, name: str) -> list[dict[str, Any]]:
        """What the page was told under ``name``."""
        return [fields for fields in self.told if fields["event"] == name]

    def tells(self, message: Message) -> None:
        """Send anything."""
        self._to_server.put_nowait(message)

    def does(self, event: str, **fields: Any) -> None:
        """Send an object."""
        self.tells(json.dumps({"event": event, **fields}))

    def goes_away(self) -> None:
        """Close the window."""
        self.closed = True
        self._life.cancel()
        self._to_server.put_nowait(None)

    async def hears(self, words: str) -> None:
        """Wait until ``words`` were played."""
        while words not in self.words:  # noqa: ASYNC110  a person looks up now and then
            await asyncio.sleep(0.02)

    async def _live(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(0.02)
            ticks += 1
            if self.frozen:
                continue
            played = bytes(self._queue[:FRAME_BYTES])
            del self._queue[: len(played)]
            self.heard += played
            self._played += len(played)
            if ticks % 3 == 0:
                self.does("played", drop=self._drop, bytes=self._played)
