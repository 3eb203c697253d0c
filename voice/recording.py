"""Recorder: a call as a stereo sound file, caller left, our side right; the call feeds it every frame."""

import contextlib
import hashlib
import logging
import os
import re
import struct
from dataclasses import dataclass
from io import FileIO
from itertools import count
from pathlib import Path

from voice.sound import FRAME_BYTES, RATE, WIDTH

logger = logging.getLogger(__name__)

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_SIDES = 2
_SECOND = RATE * WIDTH
"""Bytes of a second of one side."""
_LEAD = 25 * FRAME_BYTES
"""How far one side may be ahead before the other is taken to be silent."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished sound file. ``complete`` is False when the disk could not take all of it."""

    name: str
    seconds: float
    sha256: str
    complete: bool


class Recorder:
    """Writes ``folder/name.wav`` (8 kHz, 16 bit PCM, stereo) from the moment it is made.

    ``name`` may be a Call-ID, which strangers choose: what is no plain file name is replaced, and a name that
    is taken gets a number.

    Both sides are fed with what was really received and sent, one frame each every 20 ms, so the n-th frame
    of either belongs to the same moment. The file is extended, header included, every second: what a crash
    leaves can be played. When the disk is full recording stops with a warning; no method raises OSError.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{_plain(name)}.wav"
        self._sides = (bytearray(), bytearray())
        self._written = 0  # bytes of sound in the file
        self._blanks: list[tuple[int, int]] = []
        self._complete = True
        self._file: FileIO | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._path, self._file = _create(self._path)
            self._write(_header(0), 0)
        except OSError as error:
            self._give_up(error)

    @property
    def name(self) -> str:
        """The file name in the folder."""
        return self._path.name

    @property
    def seconds(self) -> float:
        """How long the recording is so far; where the next frame will lie in it."""
        return self._written / (_SIDES * _SECOND) + max(len(side) for side in self._sides) / _SECOND

    def caller(self, pcm: bytes) -> None:
        """Add what came from the caller: 8 kHz s16le mono."""
        self._take(0, pcm)

    def ours(self, pcm: bytes) -> None:
        """Add what was sent to the caller: 8 kHz s16le mono."""
        self._take(1, pcm)

    def blank(self, start: float, end: float) -> None:
        """Silence both sides from ``start`` to ``end`` (seconds), written or yet to come; not after close."""
        first, last = (round(moment * RATE) * WIDTH * _SIDES for moment in (start, end))
        self._blanks.append((first, last))
        length = min(last, self._written) - first
        if length > 0:
            self._guarded(bytes(length), _HEADER.size + first)

    def close(self) -> Recording | None:
        """Write the rest and return what there is; None when there is no file. Reads the file once more."""
        if self._file is None:
            return None
        self._append(max(len(side) for side in self._sides))
        try:
            self._file.seek(0)
            digest = hashlib.file_digest(self._file, "sha256").hexdigest()
        except OSError as error:
            self._give_up(error)
            return None
        finally:
            self._file.close()
            self._file = None
        seconds = self._written / (_SIDES * _SECOND)
        return Recording(self._path.name, seconds, digest, self._complete)

    def discard(self) -> None:
        """Delete the file and write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)

    def _take(self, side: int, pcm: bytes) -> None:
        if self._file is None or not self._complete:
            return
        self._sides[side].extend(pcm)
        lengths = [len(each) for each in self._sides]
        ready = max(min(lengths), max(lengths) - _LEAD)
        if ready >= _SECOND:
            self._append(ready - ready % WIDTH)

    def _append(self, length: int) -> None:
        if length == 0 or not self._complete:
            return
        left, right = (bytes(side[:length]).ljust(length, b"\0") for side in self._sides)
        for side in self._sides:
            del side[:length]
        sound = self._blanked(_interleaved(left, right))
        if self._guarded(sound, _HEADER.size + self._written):
            self._written += len(sound)
            self._guarded(_header(self._written), 0)

    def _blanked(self, sound: bytearray) -> bytearray:
        for first, last in self._blanks:
            start, end = (min(max(at - self._written, 0), len(sound)) for at in (first, last))
            sound[start:end] = bytes(end - start)
        return sound

    def _guarded(self, data: bytes | bytearray, at: int) -> bool:
        try:
            self._write(data, at)
        except OSError as error:
            self._give_up(error)
            return False
        return True

    def _write(self, data: bytes | bytearray, at: int) -> None:
        assert self._file is not None
        self._file.seek(at)
        view = memoryview(data)
        while view:  # a disk that fills up takes a part first
            view = view[self._file.write(view) :]

    def _give_up(self, error: OSError) -> None:
        if self._complete:
            logger.warning("recording stopped: %s", os.strerror(error.errno or 0))
        self._complete = False


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:80] or "_"


def _create(wanted: Path) -> tuple[Path, FileIO]:
    """Create a file of the ``wanted`` name, or of that name with the first number that is free."""
    path = wanted
    for number in count(2):
        with contextlib.suppress(FileExistsError):
            return path, FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+")
        path = wanted.with_stem(f"{wanted.stem}-{number}")
    raise AssertionError


def _interleaved(left: bytes, right: bytes) -> bytearray:
    sound = bytearray(len(left) * _SIDES)
    for offset, side in ((0, left), (WIDTH, right)):
        for byte in range(WIDTH):
            sound[offset + byte :: _SIDES * WIDTH] = side[byte::WIDTH]
    return sound


def _header(length: int) -> bytes:
    """Return the header of a RIFF/WAVE file with ``length`` bytes of sound."""
    block = _SIDES * WIDTH
    return _HEADER.pack(
        b"RIFF", _HEADER.size - 8 + length, b"WAVE",
        b"fmt ", 16, 1, _SIDES, RATE, RATE * block, block, 8 * WIDTH,
        b"data", length,
    )  # fmt: skip
