"""Rendering ahead: the pieces of one speech, several in work at once, in order; voices speak by it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable

from core.errors import EngineBusy
from voice.prosody.clauses import Piece, pieces
from voice.sound import RATE, WIDTH
from voice.tts.base import Clause
from voice.tts.delivery import Delivery
from voice.tts.mastering import amplify

AHEAD = 3
"""Pieces of one speech that are rendered at once or wait for it."""
PATIENCE = 20.0
"""Seconds of silence after which a piece that is not rendered is given up."""

Due = asyncio.Future[None]
"""Done from the moment on which the listener waits for this piece and no other."""
Render = Callable[[Piece, Due], AsyncGenerator[bytes, None]]
"""Makes 8 kHz s16le mono of one piece, in one part or in several."""


async def in_order(clauses: tuple[Clause, ...], gain: float, render: Render) -> AsyncGenerator[bytes, None]:
    """Yield the sound of ``clauses`` part by part, ``gain`` dB louder, after each piece its silence.

    Closing the iterator drops what is not rendered yet; what ``render`` raises ends the speech, as does
    EngineBusy when the listener has waited too long.
    """
    waiting = deque(pieces(clauses))
    rendering: deque[tuple[Piece, Due, Delivery]] = deque()
    loop = asyncio.get_running_loop()
    try:
        while waiting or rendering:
            while waiting and len(rendering) < AHEAD:
                piece, due = waiting.popleft(), loop.create_future()
                rendering.append((piece, due, Delivery.of(render(piece, due))))
            piece, due, delivery = rendering[0]
            due.set_result(None)
            while (part := await _in_time(delivery)) is not None:
                yield amplify(part, gain)
            rendering.popleft()
            if piece.gap:
                yield bytes(int(piece.gap * RATE) * WIDTH)
    finally:
        await asyncio.gather(*(delivery.drop() for _, _, delivery in rendering))


async def at_once(sound: Awaitable[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield ``sound`` as the one part there is."""
    yield await sound


async def _in_time(delivery: Delivery) -> bytes | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await delivery.next()
    except TimeoutError:
        raise EngineBusy("the synthesiser is late") from None
