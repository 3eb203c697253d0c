"""Renderer: phonemes to the sound of a telephone line, at once or as it is made; the worker has one."""

import time
from collections import deque
from collections.abc import Callable, Iterator

from voice.tts.kokoro import CONTEXT, FRAME, RATE, Kokoro, Run, Sketch
from voice.tts.mastering import master, to_phone
from voice.tts.statistics import Array, Forecast
from voice.tts.stream_mastering import StreamMastering
from voice.tts.windows import lasts, windows

SHORTEST = 180
"""Frames of a clause, silence included, below which its statistics are not foretold well enough."""

Clock = Callable[[], float]


class Renderer:
    """Makes 8 kHz s16le mono. Without a ``forecast`` every clause is made at once; ``clock`` in seconds."""

    def __init__(self, kokoro: Kokoro, forecast: Forecast | None, clock: Clock = time.perf_counter) -> None:
        self._kokoro = kokoro
        self._forecast = forecast
        self._clock = clock

    def whole(self, phonemes: str, rate: float, run: Run | None = None) -> bytes:
        """Return the sound of a clause."""
        return to_phone(master(self._kokoro.samples(phonemes, rate, run), RATE), RATE)

    def parts(self, phonemes: str, rate: float, run: Run | None = None) -> Iterator[bytes]:
        """Yield the sound of a clause, its beginning as soon as the rest will follow without a gap."""
        sketch = self._kokoro.sketch(phonemes, rate, run)
        if self._forecast is not None and len(sketch) >= SHORTEST:
            yield from self._streamed(sketch, self._forecast, run)
        elif len(sketch):
            samples, _ = self._kokoro.whole(sketch, run)
            yield to_phone(master(samples, RATE), RATE)

    def _streamed(self, sketch: Sketch, forecast: Forecast, run: Run | None) -> Iterator[bytes]:
        statistics = forecast.statistics(sketch.frames)
        mastering = StreamMastering(RATE, forecast.level)
        held, flows = b"", False
        for raw, smooth in self._windows(sketch, statistics, run):
            held += mastering.feed(raw)
            flows = flows or smooth
            if flows and held:
                yield held
                held = b""
        yield held + mastering.close()

    def _windows(self, sketch: Sketch, statistics: Array, run: Run | None) -> Iterator[tuple[Array, bool]]:
        """Yield the raw sound of window after window, with whether those to come will be in time."""
        coming = deque(windows(sketch.spoken))
        began, ready, worked = self._clock(), 0, 0
        while coming:
            window = coming.popleft()
            raw = self._kokoro.stretch(sketch, window, statistics, run)
            ready += len(window)
            worked += len(window) + 2 * CONTEXT
            pace = (self._clock() - began) * RATE / FRAME / worked
            yield raw, lasts(ready, coming, 2 * CONTEXT, pace)
