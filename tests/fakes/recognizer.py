"""A recogniser that reads the words out of the sound of tests.fakes.sound."""

from core.errors import EngineBusy, Unavailable
from tests.fakes.sound import read
from voice.asr.base import Form, Hypothesis, Recognition


class ReadingRecognizer:
    """Implements StreamingRecognizer. ``dead`` streams fail at once, ``full`` has no room."""

    def __init__(self, *, dead: bool = False, full: bool = False) -> None:
        self.dead = dead
        self.full = full
        self.phrases: list[tuple[str, ...]] = []
        self.open = 0

    async def start(self) -> None:
        """Nothing to load."""

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> "ReadingStream":
        if self.full:
            raise EngineBusy("no room")
        self.phrases.append(phrases)
        self.open += 1
        return ReadingStream(self)

    async def stop(self) -> None:
        """Nothing to release."""


class ReadingStream:
    """One utterance."""

    def __init__(self, owner: ReadingRecognizer) -> None:
        self._owner = owner
        self._pcm = bytearray()

    async def accept(self, pcm: bytes) -> str:
        if self._owner.dead:
            raise Unavailable("the recogniser died")
        self._pcm += pcm
        return read(bytes(self._pcm))

    async def finish(self) -> Recognition:
        self._owner.open -= 1
        text = await self.accept(b"")
        return Recognition((Hypothesis(text, 1.0),)) if text else Recognition()

    async def abandon(self) -> None:
        self._owner.open -= 1
