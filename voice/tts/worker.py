"""The synthesiser process: ``python -m voice.tts.worker MODEL_FOLDER CACHE_FOLDER VOICE FORECAST_FOLDER``;
started by voice.tts.process, spoken to in frames on its standard input and output."""

import os
import queue
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import onnxruntime

from voice.frames import Frame, read
from voice.tts.graph import INTEGER_MODEL, file_sha256, float_graphs
from voice.tts.kokoro import Kokoro
from voice.tts.messages import Kind
from voice.tts.renderer import Renderer
from voice.tts.statistics import forecast

NICENESS = 5
"""Below the media thread, whose 20 ms must not wait for a synthesiser."""


class Worker:
    """Renders one job after the other; a second thread hears of what is no longer wanted."""

    def __init__(self, renderer: Renderer, commands: BinaryIO, answers: BinaryIO) -> None:
        self._renderer = renderer
        self._commands = commands
        self._answers = answers
        self._jobs: queue.SimpleQueue[Frame[Kind] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running: tuple[int, onnxruntime.RunOptions] | None = None
        self._unwanted: set[int] = set()

    def serve(self) -> None:
        """Work until standard input ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._answer(Frame(Kind.READY))
        while (job := self._jobs.get()) is not None:
            self._render(job)

    def _listen(self) -> None:
        while (frame := read(self._commands, Kind)) is not None:
            if frame.kind is Kind.CANCEL:
                self._cancel(frame.number)
            else:
                self._jobs.put(frame)
        self._jobs.put(None)

    def _cancel(self, job: int) -> None:
        with self._lock:
            self._unwanted.add(job)
            if self._running is not None and self._running[0] == job:
                self._running[1].terminate = True

    def _render(self, job: Frame[Kind]) -> None:
        options = onnxruntime.RunOptions()
        with self._lock:
            options.terminate = job.number in self._unwanted
            self._running = (job.number, options)
        try:
            for part in self._parts(job, options):
                self._answer(Frame(Kind.PART, job.number, part))
            last = Frame(Kind.END, job.number)
        except Exception as error:  # whatever ONNX Runtime raises; its text may hold what was to be said
            last = Frame(Kind.FAILED, job.number, type(error).__name__.encode())
        with self._lock:
            self._running = None
            self._unwanted.clear()
        self._answer(last)

    def _parts(self, job: Frame[Kind], options: onnxruntime.RunOptions) -> Iterator[bytes]:
        rate, _, phonemes = job.body.decode().partition("\n")
        if job.kind is Kind.STREAM:
            yield from self._renderer.parts(phonemes, float(rate), options)
        else:
            yield self._renderer.whole(phonemes, float(rate), options)

    def _answer(self, frame: Frame[Kind]) -> None:
        self._answers.write(frame.pack())
        self._answers.flush()


def main() -> None:
    """Load the model, say READY, serve. Nothing but frames reaches the pipe: prints go to standard error."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    folder, cache, voice, forecasts = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    model = folder / INTEGER_MODEL
    kokoro = Kokoro(folder, voice, float_graphs(model, cache))
    renderer = Renderer(kokoro, forecast(voice, file_sha256(model), forecasts))
    Worker(renderer, sys.stdin.buffer, answers).serve()


if __name__ == "__main__":
    main()
