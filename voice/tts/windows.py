"""Windows: the stretches in which a clause is made, and when the first may be let out; voice.tts.renderer."""

from collections.abc import Iterable

FIRST = 40
"""Frames of the first window: half a second, to be heard soon."""
GROWTH = 1.4
LONGEST = 112
"""Later ones grow up to this: the frames around a window are work done twice."""


def windows(spoken: range) -> list[range]:
    """Cut ``spoken`` into windows; the last is never less than half as long as it should be."""
    cut: list[range] = []
    at, size = spoken.start, FIRST
    while at < spoken.stop:
        end = spoken.stop if spoken.stop - at < 1.5 * size else at + size
        cut.append(range(at, end))
        at, size = end, min(LONGEST, int(size * GROWTH))
    return cut


def lasts(ready: int, coming: Iterable[range], around: int, pace: float) -> bool:
    """Return whether ``ready`` frames, heard from now on, last until every window of ``coming`` is made.

    ``around`` frames are worked on with each; ``pace`` is how long a frame takes, in lengths of a frame.
    """
    spent = 0.0
    for window in coming:
        spent += (len(window) + around) * pace
        if spent > ready:
            return False
        ready += len(window)
    return True
