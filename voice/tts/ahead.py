"""Rendering ahead: the pieces of one speech, several in work at once, in order; voices speak by it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import Any

from voice.prosody.clauses import Piece, pieces
from voice.sound import RATE, WIDTH
from voice.tts.base import Clause
from voice.tts.mastering import amplify

AHEAD = 3
"""Pieces of one speech that are rendered at once or wait for it."""

Due = asyncio.Future[None]
"""Done from the moment on which the listener waits for this piece and no other."""
Render = Callable[[Piece, Due], Coroutine[Any, Any, bytes]]
"""Makes 8 kHz s16le mono of one piece."""


async def in_order(clauses: tuple[Clause, ...], gain: float, render: Render) -> AsyncGenerator[bytes, None]:
    """Yield the sound of ``clauses`` piece by piece, ``gain`` dB louder, each with the silence after it.

    Closing the iterator drops what is not rendered yet; what ``render`` raises ends the speech.
    """
    waiting = deque(pieces(clauses))
    rendering: deque[tuple[Piece, Due, asyncio.Task[bytes]]] = deque()
    loop = asyncio.get_running_loop()
    try:
        while waiting or rendering:
            while waiting and len(rendering) < AHEAD:
                piece, due = waiting.popleft(), loop.create_future()
                rendering.append((piece, due, asyncio.create_task(render(piece, due))))
            piece, due, task = rendering[0]
            due.set_result(None)
            sound = await task
            rendering.popleft()
            yield amplify(sound, gain) + bytes(int(piece.gap * RATE) * WIDTH)
    finally:
        await drop(task for _, _, task in rendering)


async def drop(tasks: Iterable[asyncio.Task[bytes]]) -> None:
    """Cancel ``tasks`` and wait until they are gone."""
    dropped = list(tasks)
    for task in dropped:
        task.cancel()
    await asyncio.gather(*dropped, return_exceptions=True)
