"""The synthesiser process: ``python -m voice.tts.worker MODEL_FOLDER CACHE_FOLDER VOICE``; started by
voice.tts.process, spoken to in frames on its standard input and output."""

import os
import queue
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import onnxruntime

from voice.frames import Frame, read
from voice.tts.graph import INTEGER_MODEL, float_graph
from voice.tts.kokoro import RATE, Kokoro
from voice.tts.mastering import master, to_phone
from voice.tts.messages import Kind

NICENESS = 5
"""Below the media thread, whose 20 ms must not wait for a synthesiser."""


class Worker:
    """Renders one job after the other; a second thread hears of what is no longer wanted."""

    def __init__(self, kokoro: Kokoro, commands: BinaryIO, answers: BinaryIO) -> None:
        self._kokoro = kokoro
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
            self._answer(self._render(job))

    def _listen(self) -> None:
        while (frame := read(self._commands, Kind)) is not None:
            if frame.kind is Kind.RENDER:
                self._jobs.put(frame)
            else:
                self._cancel(frame.number)
        self._jobs.put(None)

    def _cancel(self, job: int) -> None:
        with self._lock:
            self._unwanted.add(job)
            if self._running is not None and self._running[0] == job:
                self._running[1].terminate = True

    def _render(self, frame: Frame[Kind]) -> Frame[Kind]:
        options = onnxruntime.RunOptions()
        with self._lock:
            if frame.number in self._unwanted:
                self._unwanted.clear()
                return Frame(Kind.FAILED, frame.number, b"Cancelled")
            self._running = (frame.number, options)
        try:
            rate, _, phonemes = frame.body.decode().partition("\n")
            samples = self._kokoro.samples(phonemes, float(rate), options)
            return Frame(Kind.SOUND, frame.number, to_phone(master(samples, RATE), RATE))
        except Exception as error:  # whatever ONNX Runtime raises; its text may hold what was to be said
            return Frame(Kind.FAILED, frame.number, type(error).__name__.encode())
        finally:
            with self._lock:
                self._running = None
                self._unwanted.clear()

    def _answer(self, frame: Frame[Kind]) -> None:
        self._answers.write(frame.pack())
        self._answers.flush()


def main() -> None:
    """Load the model, say READY, serve. Nothing but frames reaches the pipe: prints go to standard error."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    folder, cache, voice = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    kokoro = Kokoro(folder, voice, float_graph(folder / INTEGER_MODEL, cache))
    Worker(kokoro, sys.stdin.buffer, answers).serve()


if __name__ == "__main__":
    main()
