"""What one caller is to hear: the queue in front of baresip's transmit buffer, with an exact account of it.

baresip sends a frame every 20 ms from its own thread, out of a buffer of two seconds. The buffer is kept
full, so that a busy machine does not stutter; its counters tell how much has left and how much a flush took.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from baresip import AudioNotActive, AudioRestarted, AudioStats

from voice.sound import FRAME_BYTES, SILENT_FRAME

_FLUSH_PATIENCE = 0.1
"""Seconds; on hold the stack's clock stands still and never gets to the flush."""
_CAPACITY = 32000
"""Bytes; a little under the stack's own limit, so that it never has to refuse any."""


class Wire(Protocol):
    """The part of ``baresip.CallAudio`` used here."""

    def write(self, pcm: bytes) -> int:
        """Queue ``pcm``; return how many bytes were accepted."""
        ...

    def flush_tx(self) -> None:
        """Discard what is queued, at the next tick of the stack's clock."""
        ...

    def stats(self) -> AudioStats:
        """Return the counters of the present stream."""
        ...


@dataclass(slots=True)
class Progress:
    """What happened since the last look. ``sent`` is what really left, silence included; ``unsent`` is set
    when a flush has come through: the bytes that never left."""

    sent: bytes = b""
    marks: list[str] = field(default_factory=list)
    unsent: int | None = None


@dataclass(slots=True)
class _Counters:
    """What the stream's counters were at the last look."""

    silence: int = 0
    starved: int = 0
    flushed: int = 0


@dataclass(slots=True)
class _Flush:
    """A flush on its way: bytes dropped so far, until when to wait, and the marks it will take with it."""

    dropped: int
    until: float
    marks: deque[tuple[int, str]]


class Outgoing:
    """The queue, the bytes inside the stack and the marks between them.

    Positions count the bytes of this call: ``_accepted`` all that is to be heard, ``_position`` what was.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._queue = bytearray()
        self._inside = bytearray()
        self._marks: deque[tuple[int, str]] = deque()
        self._accepted = 0
        self._position = 0
        self._flush: _Flush | None = None
        self._seen = _Counters()

    def play(self, pcm: bytes) -> None:
        """Append ``pcm``."""
        self._queue += pcm
        self._accepted += len(pcm)

    def mark(self, mark: str) -> None:
        """Report ``mark`` once all that was appended so far has left; a flush before that drops it."""
        self._marks.append((self._accepted, mark))

    def flush(self, now: float) -> None:
        """Stop speaking; a later look tells what was never sent. What is appended from now on stays."""
        if self._flush is not None:
            self._flush.dropped += len(self._queue)
            self._flush.marks.extend(self._marks)
        else:
            self._flush = _Flush(len(self._queue), now + _FLUSH_PATIENCE, self._marks)
        self._marks = deque()
        self._accepted -= len(self._queue)
        self._queue.clear()
        try:
            # An empty buffer is not flushed: the request would stay pending and swallow what is written next.
            if self._wire.stats().tx_buffered:
                self._wire.flush_tx()
            else:
                self._flush.until = now
        except AudioRestarted:
            self.restart()
        except AudioNotActive:
            self._flush.until = now

    def restart(self) -> None:
        """The stream was replaced (re-INVITE): what was inside the old one is said again in the new one."""
        if self._flush is None:
            self._queue[:0] = self._inside
        else:
            self._flush.dropped += len(self._inside)
            self._accepted -= len(self._inside)
        self._inside.clear()
        self._seen = _Counters()

    def look(self, now: float) -> Progress:
        """Account for what the stack has sent, then fill its buffer."""
        progress = Progress()
        try:
            self._account(self._wire.stats(), progress, now)
            if self._flush is None:
                self._feed()
        except AudioRestarted:
            self.restart()
        except AudioNotActive:
            if self._flush is not None:
                self._finish_flush(progress)
        return progress

    def _account(self, stats: AudioStats, progress: Progress, now: float) -> None:
        silent = stats.tx_silence_frames - self._seen.silence
        starved = stats.tx_starved_frames - self._seen.starved
        flushed = stats.tx_flushed_bytes - self._seen.flushed
        self._seen = _Counters(stats.tx_silence_frames, stats.tx_starved_frames, stats.tx_flushed_bytes)
        left = max(0, len(self._inside) - stats.tx_buffered - flushed)
        spoken = bytes(self._inside[:left])
        del self._inside[: left + flushed]
        if starved:  # the stack filled up the last frame
            spoken += bytes(-len(spoken) % FRAME_BYTES)
        silence = SILENT_FRAME * silent
        progress.sent = silence + spoken if stats.tx_buffered else spoken + silence
        self._position += left
        self._report(self._marks if self._flush is None else self._flush.marks, progress)
        self._position += flushed
        if self._flush is None:
            return
        self._flush.dropped += flushed
        if flushed or not self._inside or now >= self._flush.until:
            self._finish_flush(progress)

    def _report(self, marks: deque[tuple[int, str]], progress: Progress) -> None:
        while marks and marks[0][0] <= self._position:
            progress.marks.append(marks.popleft()[1])

    def _finish_flush(self, progress: Progress) -> None:
        assert self._flush is not None
        progress.unsent = self._flush.dropped
        self._flush = None
        self._report(self._marks, progress)

    def _feed(self) -> None:
        room = _CAPACITY - len(self._inside)
        if room <= 0 or not self._queue:
            return
        accepted = self._wire.write(bytes(self._queue[:room]))
        self._inside += self._queue[:accepted]
        del self._queue[:accepted]
