"""Playout: what a page is to hear, here and on its way there, with the marks between; BrowserLeg owns one."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from voice.sound import FRAME_BYTES, RATE, WIDTH

AHEAD = 0.2
"""Seconds of sound that lie at the page at most, so that a busy machine does not stutter."""
_PATIENCE = 1.0
"""Seconds for which a page that reports nothing is taken to play on."""
_BYTES_A_SECOND = RATE * WIDTH


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page has newly played, and the marks it has reached by that."""

    pcm: bytes = b""
    marks: tuple[str, ...] = ()


class Playout:
    """A queue whose far end is at the page.

    The page counts the bytes it has played since its queue was last dropped. Every drop has a number, and a
    count under an older number is stale. Times are seconds on one clock.
    """

    def __init__(self, now: float) -> None:
        self._queue = bytearray()
        self._away = bytearray()
        self._marks: deque[tuple[int, str]] = deque()
        self._heard = 0
        self._drops = 0
        self._played = 0
        self._reported = now

    @property
    def idle(self) -> bool:
        """Whether the page has played all there is."""
        return not self._queue and not self._away

    def play(self, pcm: bytes) -> None:
        """Append ``pcm``."""
        self._queue += pcm

    def mark(self, mark: str) -> Progress:
        """Put ``mark`` behind all that was appended; it is in the progress where that was played already."""
        self._marks.append((self._heard + len(self._away) + len(self._queue), mark))
        return Progress(marks=tuple(self._reached()))

    def due(self, now: float) -> Iterator[bytes]:
        """Yield the frames to send now: as many as keep the page ``AHEAD`` of what it plays."""
        if not self._away:
            self._reported = now  # what is sent now begins to play now
        playing = int(min(max(now - self._reported, 0.0), _PATIENCE) * _BYTES_A_SECOND)
        room = int(AHEAD * _BYTES_A_SECOND) - max(0, len(self._away) - playing)
        while self._queue and room >= FRAME_BYTES:
            frame = bytes(self._queue[:FRAME_BYTES])
            del self._queue[:FRAME_BYTES]
            self._away += frame
            room -= FRAME_BYTES
            yield frame

    def report(self, drop: int, played: int, now: float) -> Progress:
        """Take the page's count; one that is stale, goes back or is more than it was sent changes nothing."""
        news = played - self._played
        if drop != self._drops or not 0 <= news <= len(self._away):
            return Progress()
        self._played, self._reported = played, now
        pcm = bytes(self._away[:news])
        del self._away[:news]
        self._heard += news
        return Progress(pcm, tuple(self._reached()))

    def drop(self) -> tuple[int, int]:
        """Forget all that was not played and every mark; return the drop's number and the bytes forgotten.

        What the page played since its last report counts as forgotten: that is a few hundredths of a second.
        """
        unheard = len(self._away) + len(self._queue)
        self._away.clear()
        self._queue.clear()
        self._marks.clear()
        self._drops, self._played = self._drops + 1, 0
        return self._drops, unheard

    def _reached(self) -> Iterator[str]:
        while self._marks and self._marks[0][0] <= self._heard:
            yield self._marks.popleft()[1]
