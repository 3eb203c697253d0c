"""Isolation: one turn of a person at a time, taken before the state is loaded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol


class Isolation(Protocol):
    """Holds a key for the length of a turn."""

    def hold(self, key: str) -> AbstractAsyncContextManager[None]:
        """Wait until nobody holds ``key``, then hold it."""
        ...


class LocalIsolation:
    """Locks within this process; across processes the row lock on the stored dialogue decides."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Hold ``key``; first come, first served."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]
