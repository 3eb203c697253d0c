"""A recogniser process that reads the words out of the sound of tests.fakes.sound, in the frames of the real
one: ``python -m tests.fakes.reading_worker``."""

import sys

from tests.fakes.sound import read as words
from voice.asr.base import Hypothesis, Recognition
from voice.asr.messages import Kind, pack_recognition
from voice.frames import Frame, read


def main() -> None:
    """Serve until standard input ends."""
    heard: dict[int, bytes] = {}

    def answer(kind: Kind, number: int = 0, body: bytes = b"") -> None:
        sys.stdout.buffer.write(Frame(kind, number, body).pack())
        sys.stdout.buffer.flush()

    answer(Kind.READY)
    while (frame := read(sys.stdin.buffer, Kind)) is not None:
        number = frame.number
        if frame.kind is Kind.SOUND:
            heard[number] = heard.get(number, b"") + frame.body
            answer(Kind.TEXT, number, words(heard[number]).encode())
        elif frame.kind is Kind.FINISH:
            text = words(heard.pop(number, b""))
            answer(Kind.RESULT, number, pack_recognition(Recognition((Hypothesis(text, 1.0),))))


if __name__ == "__main__":
    main()
