"""Line: what goes out to the caller, and both sides in step on its recording; `Call` owns one."""

import logging
from collections.abc import Callable
from typing import Protocol

from voice.legs.base import CallInfo, CallLeg

_log = logging.getLogger(__name__)


class Recorder(Protocol):
    """Writes two channels; both methods take 8 kHz s16le mono of the same stretch of time."""

    @property
    def name(self) -> str:
        """The file name in the recordings folder."""
        ...

    def caller(self, pcm: bytes) -> None:
        """Append what the caller said."""
        ...

    def ours(self, pcm: bytes) -> None:
        """Append what we said meanwhile."""
        ...

    def close(self) -> object:
        """Finish the file."""
        ...

    def discard(self) -> None:
        """Delete the file."""
        ...


RecorderFactory = Callable[[CallInfo], Recorder | None]
"""Makes the recorder of a call; None when the call is not to be recorded."""


class Line:
    """A leg with the recording of its call.

    Our sound goes to the leg ahead of time; for the recording it waits until the caller's frames say it was
    heard. Nothing is recorded before :meth:`start`. A recorder that fails is dropped: the call goes on.
    """

    def __init__(self, leg: CallLeg, factory: RecorderFactory | None) -> None:
        self._leg = leg
        self._factory = factory
        self._recorder: Recorder | None = None
        self._ahead = bytearray()
        self.recording: str | None = None
        self.started_at = 0.0

    def start(self, now: float) -> None:
        """Begin to record, ``now`` seconds into the call; only the first time counts."""
        factory, self._factory = self._factory, None
        if factory is None:
            return
        try:
            self._recorder = factory(self._leg.info)
        except Exception as error:  # a full disk must not end a call
            _log.error("no recording: %s", type(error).__name__)
        if self._recorder is not None:
            self.recording, self.started_at = self._recorder.name, now

    def since_start(self, at: float) -> float:
        """Return where ``at`` seconds into the call lies in the recording."""
        return max(0.0, at - self.started_at)

    def frame(self, pcm: bytes) -> None:
        """Take one frame of the caller; as much of our sound was heard with it."""
        ours = bytes(self._ahead[: len(pcm)])
        del self._ahead[: len(pcm)]
        if self._recorder is None:
            return
        try:
            self._recorder.caller(pcm)
            self._recorder.ours(ours.ljust(len(pcm), b"\0"))
        except Exception as error:
            _log.error("recording broke off: %s", type(error).__name__)
            self._recorder = None

    async def play(self, pcm: bytes) -> None:
        """Append sound to what the caller hears."""
        self._ahead += pcm
        await self._leg.play(pcm)

    async def mark(self, mark: str) -> None:
        """Ask to be told when all so far was sent."""
        await self._leg.mark(mark)

    async def flush(self) -> int:
        """Fall silent; return the bytes never sent."""
        self._ahead.clear()
        return await self._leg.flush()

    def discard(self) -> None:
        """Record no more of this call and keep nothing of it."""
        recorder, self._recorder, self._factory, self.recording = self._recorder, None, None, None
        if recorder is not None:
            recorder.discard()

    def close(self) -> None:
        """Finish the recording."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.close()
