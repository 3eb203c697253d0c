"""Breaker: spares callers the wait for a voice that fails again and again; each fallback has one."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum

from core.clock import Clock
from core.errors import EngineBusy, Unavailable


class State(Enum):
    """Closed lets everything through, open nothing, half-open one attempt to see how things are."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """A circuit breaker (Nygard, Release It!).

    Opens after ``failures`` of them within ``window``, and after ``rest`` lets a single attempt through: its
    success closes it, its failure opens it for another ``rest``.
    """

    def __init__(
        self,
        clock: Clock,
        failures: int = 3,
        window: timedelta = timedelta(minutes=1),
        rest: timedelta = timedelta(seconds=30),
    ) -> None:
        self._clock = clock
        self._most = failures
        self._window = window
        self._rest = rest
        self._failed: deque[datetime] = deque()
        self._opened: datetime | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """What the next attempt meets."""
        if self._opened is None:
            return State.CLOSED
        return State.HALF_OPEN if self._clock() >= self._opened + self._rest else State.OPEN

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Watch one attempt; raises EngineBusy instead of it while none is let through.

        Unavailable counts as a failure. Whatever else is raised, a refusal or a listener who left, says
        nothing of the voice.
        """
        probe = self.state is not State.CLOSED
        if self.state is State.OPEN or (probe and self._probing):
            raise EngineBusy("rests after failures")
        self._probing = self._probing or probe
        try:
            yield
        except Unavailable:
            self._fail(probe)
            raise
        else:
            self._succeed(probe)
        finally:
            if probe:
                self._probing = False

    def _fail(self, probe: bool) -> None:
        now = self._clock()
        self._failed.append(now)
        while self._failed[0] <= now - self._window:
            self._failed.popleft()
        if probe or len(self._failed) >= self._most:
            self._opened = now

    def _succeed(self, probe: bool) -> None:
        """Close after a probe; an attempt begun before it opened is old news."""
        if probe:
            self._opened = None
            self._failed.clear()
