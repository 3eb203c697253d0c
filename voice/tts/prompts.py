"""Renders fixed sentences before anybody calls; bot.app does it at start-up, the greeting first."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from core.errors import Unavailable
from voice.prosody.clauses import pieces
from voice.tts.base import Clause, Manner
from voice.tts.voice import KokoroVoice

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of lines done and of all."""


async def render_ahead(
    voice: KokoroVoice,
    lines: Sequence[tuple[Clause, ...]],
    manner: Manner = Manner(),  # noqa: B008  # frozen
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Put the fixed pieces of ``lines`` on disk, in order; return how many lines could not be rendered.

    A line is given as it will be spoken, with anything personal in its blanks: pieces that hold some of it
    are left out.

    Await it with the greeting alone to be ready, then run the others in a task: any call goes before them.
    """
    failed, ready = 0, set[str]()
    for done, line in enumerate(lines, 1):
        try:
            for piece in pieces(line):
                if piece.keep == "disk" and piece.text not in ready:
                    await voice.sound(piece, manner.rate)
                    ready.add(piece.text)
        except Unavailable as error:
            failed += 1
            log.warning("a prompt was not rendered: %s", error)
        progress(done, len(lines))
        await asyncio.sleep(0)  # nothing waits for what is cached already, and calls go before
    return failed
