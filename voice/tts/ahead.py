"""Rendering ahead: the pieces of one speech, several in work at once, in order; voices speak by it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from core.errors import EngineBusy
from voice.prosody.clauses import Piece, pieces, spoken_length
from voice.sound import RATE, WIDTH
from voice.tts.base import Clause
from voice.tts.delivery import Delivery
from voice.tts.mastering import amplify

AHEAD = 3
"""Pieces of one speech that are rendered at once or wait for it."""
PATIENCE = 20.0
"""Seconds of silence after which a piece that is not rendered is given up."""

CHARACTER_SECONDS = 0.26
"""What a character takes at a rate of 1.0, pauses included."""


@dataclass(frozen=True, slots=True)
class Due:
    """When the listener comes to a piece: likely ``at`` that loop time, surely once ``now`` is done."""

    at: float
    now: asyncio.Future[None]


Render = Callable[[Piece, Due], AsyncGenerator[bytes, None]]
"""Makes 8 kHz s16le mono of one piece, in one part or in several."""


async def in_order(clauses: tuple[Clause, ...], gain: float, render: Render) -> AsyncGenerator[bytes, None]:
    """Yield the sound of ``clauses`` part by part, ``gain`` dB louder, after each piece its silence.

    Closing the iterator drops what is not rendered yet; what ``render`` raises ends the speech, as does
    EngineBusy when the listener has waited too long.
    """
    waiting = deque(_timed(clauses))
    rendering: deque[tuple[Piece, Due, Delivery]] = deque()
    try:
        while waiting or rendering:
            while waiting and len(rendering) < AHEAD:
                piece, due = waiting.popleft()
                rendering.append((piece, due, Delivery.of(render(piece, due))))
            piece, due, delivery = rendering[0]
            due.now.set_result(None)
            while (part := await _in_time(delivery)) is not None:
                yield amplify(part, gain)
            rendering.popleft()
            if piece.gap:
                yield bytes(int(piece.gap * RATE) * WIDTH)
    finally:
        await asyncio.gather(*(delivery.drop() for _, _, delivery in rendering))


def _timed(clauses: tuple[Clause, ...]) -> Iterator[tuple[Piece, Due]]:
    """Yield each piece with the time at which those before it are likely heard."""
    loop = asyncio.get_running_loop()
    at = loop.time()
    for piece in pieces(clauses):
        yield piece, Due(at, loop.create_future())
        at += spoken_length(piece.text) * CHARACTER_SECONDS + piece.gap


async def at_once(sound: Awaitable[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield ``sound`` as the one part there is."""
    yield await sound


async def _in_time(delivery: Delivery) -> bytes | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await delivery.next()
    except TimeoutError:
        raise EngineBusy("the synthesiser is late") from None
