"""The recogniser process: ``python -m voice.asr.worker MODEL_FOLDER``; started by voice.asr.process, spoken
to in frames on its standard input and output."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from voice.asr.engine import Decoding, Engine, open_engine
from voice.asr.messages import Kind, pack_recognition, unpack_opening
from voice.frames import Frame, read

NICENESS = 3
"""Below the media thread, whose 20 ms must not wait, above the synthesiser, which works ahead."""


class Worker:
    """Decodes in one thread; utterances take turns by the 200 ms."""

    def __init__(self, engine: Engine, commands: BinaryIO, answers: BinaryIO) -> None:
        self._engine = engine
        self._commands = commands
        self._answers = answers
        self._open: dict[int, Decoding] = {}

    def serve(self) -> None:
        """Work until standard input ends."""
        self._answer(Frame(Kind.READY))
        while (frame := read(self._commands, Kind)) is not None:
            try:
                self._obey(frame)
            except Exception as error:  # whatever the decoder raises; its text may hold what was said
                self._open.pop(frame.number, None)
                self._answer(Frame(Kind.FAILED, frame.number, type(error).__name__.encode()))

    def _obey(self, frame: Frame[Kind]) -> None:
        number = frame.number
        match frame.kind:
            case Kind.OPEN:
                self._open[number] = self._engine.open(*unpack_opening(frame.body))
            case Kind.SOUND:
                text = self._open[number].accept(frame.body)
                self._answer(Frame(Kind.TEXT, number, text.encode()))
            case Kind.FINISH:
                recognition = self._open.pop(number).finish()
                self._answer(Frame(Kind.RESULT, number, pack_recognition(recognition)))
            case _:
                self._open.pop(number, None)

    def _answer(self, frame: Frame[Kind]) -> None:
        self._answers.write(frame.pack())
        self._answers.flush()


def main() -> None:
    """Load the model, say READY, serve. Nothing but frames reaches the pipe: prints go to standard error."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Worker(open_engine(Path(sys.argv[1])), sys.stdin.buffer, answers).serve()


if __name__ == "__main__":
    main()
