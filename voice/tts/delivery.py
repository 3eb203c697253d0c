"""Delivery: sound on its way from who makes it to who plays it, part by part; voice.tts.workers and ahead."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Self


class Delivery:
    """Parts in order, then an end or an error. ``put``, ``finish`` and ``fail`` are for the maker."""

    def __init__(self) -> None:
        self._parts: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self.begun = False
        """Whether any sound was put in."""
        self.failed = False
        """Whether it ended with an error."""
        self.over = False
        """Whether it ended."""

    @classmethod
    def of(cls, sound: AsyncGenerator[bytes, None]) -> Self:
        """Return one that a task of its own fills from ``sound``, until it is dropped."""
        delivery = cls()
        delivery._task = asyncio.create_task(delivery._fill(sound))
        return delivery

    def put(self, part: bytes) -> None:
        """Add a part."""
        self._parts.put_nowait(part)
        self.begun = True
        self._news.set()

    def finish(self) -> None:
        """That was all."""
        self._end(None)

    def fail(self, error: Exception) -> None:
        """There will be no more; once over this is nothing new."""
        if not self.over:
            self.failed = True
            self._end(error)

    async def news(self) -> None:
        """Wait until there is a part, the end or an error."""
        await self._news.wait()

    async def next(self) -> bytes | None:
        """Return the next part, None at the end; raises the error it failed with."""
        part = await self._parts.get()
        if isinstance(part, Exception):
            raise part
        return part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (part := await self.next()) is not None:
            yield part

    async def drop(self) -> None:
        """End the task that fills it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _end(self, last: Exception | None) -> None:
        self.over = True
        self._parts.put_nowait(last)
        self._news.set()

    async def _fill(self, sound: AsyncGenerator[bytes, None]) -> None:
        try:
            async with aclosing(sound):
                async for part in sound:
                    self.put(part)
        except Exception as error:  # the listener gets it
            self.fail(error)
        else:
            self.finish()
