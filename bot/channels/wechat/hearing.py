"""Hearing: a voice message fetched and recognised; used by the endpoint."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.inbound import Voice
from bot.kernel.turn import Speech, Turn
from core.errors import InputError, PeerFailed, Unavailable

MAX_BYTES = 2 * 1024 * 1024
"""Of a voice file; Tencent's own limit."""

Listen = Callable[[bytes], Awaitable[Speech]]
"""Returns what is said in a voice file; raises InputError when it is none, Unavailable if nobody listens."""


class Hearing:
    """Listens to the voice messages of one account."""

    def __init__(self, client: WeixinClient, listen: Listen) -> None:
        self._client = client
        self._listen = listen

    async def hear(self, voice: Voice) -> Turn:
        """Return the turn with what was said, nothing where there was only silence.

        Raises InputError where no file of it is a voice, Unavailable where it cannot be fetched or heard.
        """
        error: InputError | Unavailable = InputError("a voice message without media")
        began = time.perf_counter()
        for media_id in voice.media:
            try:
                said = await self._listen(await self._client.download(media_id, MAX_BYTES))
            except (InputError, PeerFailed) as failure:
                error = failure
                continue
            stages = {**voice.turn.stages, "hear": round((time.perf_counter() - began) * 1000, 2)}
            return replace(voice.turn, content=said, stages=stages)
        raise error
