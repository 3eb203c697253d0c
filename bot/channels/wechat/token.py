"""The access token of one account: fetched once for all who wait, renewed early; used by the client."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.clock import Clock

EARLY = timedelta(minutes=5)
"""Before its end a token is renewed; Tencent then hands out the next one while both are good."""


@dataclass(frozen=True, slots=True)
class Token:
    """What stable_token answers."""

    value: str = field(repr=False)
    expires_at: datetime


Fetch = Callable[[bool], Awaitable[Token]]
"""Asks Tencent for a token; with True for a new one at any rate (20 a day, 30 seconds apart)."""


class AccessToken:
    """Single flight: of all who need a new token at once one asks, the others get what it was given.

    Between processes no lock is needed: stable_token gives each of them the same token.
    """

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token: Token | None = None
        self._asking = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that is good as far as we know; raises what the fetch raises."""
        async with self._asking:
            if self._token is None or self._clock() >= self._token.expires_at - EARLY:
                self._token = await self._fetch(False)
            return self._token.value

    async def instead_of(self, dead: str) -> str:
        """Return another token than ``dead``, which Tencent refused; asks only if nobody has since."""
        async with self._asking:
            if self._token is None or self._token.value == dead:
                self._token = await self._fetch(False)
            if self._token.value == dead:
                self._token = await self._fetch(True)
            return self._token.value
