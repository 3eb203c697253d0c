"""PromptCache: sound that was rendered before; fixed clauses on disk, those with anything personal in memory
only. KokoroVoice asks it first."""

import contextlib
import hashlib
import io
import logging
import os
import tempfile
import wave
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from voice.sound import CHANNELS, RATE, WIDTH
from voice.tts.base import Keep

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CacheStatistics:
    """How often sound was there: from memory, from disk, not at all; and how many writes failed."""

    memory: int = 0
    disk: int = 0
    missed: int = 0
    unwritten: int = 0


def prompt_key(engine: str, model: str, voice: str, rate: float, front_end: str, text: str) -> str:
    """Return the name of a sound: sha256 over all that decides how it sounds.

    ``model`` is the sha256 of the weights, ``front_end`` the version of normalisation and lexicon, ``text``
    the normalised text; the sample rate is the telephone's.
    """
    parts = (engine, model, voice, f"{rate:.3f}", front_end, text, str(RATE))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


class PromptCache:
    """Sound by key, 8 kHz s16le mono. ``memory`` is the most bytes held there, least used go first."""

    def __init__(self, folder: Path, memory: int = 32 << 20) -> None:
        self._folder = folder
        self._room = memory
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self.statistics = CacheStatistics()

    def get(self, key: str, keep: Keep) -> bytes | None:
        """Return the sound of ``key``, or None; the disk is asked for ``keep`` disk only."""
        if key in self._held:
            self._held.move_to_end(key)
            self.statistics.memory += 1
            return self._held[key]
        if keep == "disk" and (sound := self._load(key)) is not None:
            self.statistics.disk += 1
            self._hold(key, sound)
            return sound
        self.statistics.missed += 1
        return None

    def put(self, key: str, keep: Keep, sound: bytes) -> None:
        """Keep ``sound``: in memory, and on disk where ``keep`` allows. A full disk is not an error."""
        self._hold(key, sound)
        if keep == "disk":
            self._store(key, sound)

    def has(self, key: str) -> bool:
        """Return whether ``key`` is on disk, without counting."""
        return self._path(key).exists()

    def _hold(self, key: str, sound: bytes) -> None:
        self._size += len(sound) - len(self._held.pop(key, b""))
        self._held[key] = sound
        while self._size > self._room and self._held:
            _, oldest = self._held.popitem(last=False)
            self._size -= len(oldest)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.wav"

    def _load(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            with wave.open(str(path), "rb") as file:
                return file.readframes(file.getnframes())
        except FileNotFoundError:
            return None
        except (OSError, EOFError, wave.Error):
            log.warning("a damaged sound was dropped from the cache")
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def _store(self, key: str, sound: bytes) -> None:
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_atomically(path, _as_wav(sound))
        except OSError as error:
            self.statistics.unwritten += 1
            log.warning("sound not kept: %s", error.strerror)


def _as_wav(sound: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(CHANNELS)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(sound)
    return buffer.getvalue()


def _write_atomically(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
