"""Reading: one utterance on its way through the recogniser; `Listening` opens one for every utterance."""

import asyncio
import logging

from voice.answers import form_of
from voice.asr.base import Recognition, RecognizerStream, StreamingRecognizer
from voice.events import Heard, Partial, Post
from voice.sound import RATE, WIDTH
from voice.talk import Listen, Utterance

_log = logging.getLogger(__name__)

CHUNK_BYTES = RATE * WIDTH // 5
"""The recogniser gets 200 ms at once: shorter steps cost it more and tell nothing sooner."""


class Reading:
    """Feeds one utterance to a recogniser in a task of its own, so that a slow one never delays frames.

    A recogniser that fails leaves an utterance without words: the talk then asks again, or offers keys.
    """

    def __init__(
        self, number: int, start: float, recognizer: StreamingRecognizer, listen: Listen, post: Post
    ) -> None:
        self.number = number
        self.start = start
        self.last_voice = start
        self.text = ""
        self._recognizer = recognizer
        self._listen = listen
        self._post = post
        self._pending = bytearray()
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._closed = asyncio.Event()
        self._endpoint = 0.0
        self._task = asyncio.create_task(self._read())

    @property
    def closed(self) -> bool:
        """Whether the caller has finished."""
        return self._closed.is_set()

    def feed(self, pcm: bytes) -> None:
        """Append sound of any length."""
        self._pending += pcm
        while len(self._pending) >= CHUNK_BYTES:
            self._chunks.put_nowait(bytes(self._pending[:CHUNK_BYTES]))
            del self._pending[:CHUNK_BYTES]

    def close(self, waited: float) -> None:
        """Note that the caller has finished; ``waited`` seconds of silence told so."""
        self._endpoint = waited * 1000
        self._closed.set()
        self._chunks.put_nowait(bytes(self._pending))

    async def abandon(self) -> None:
        """Drop the utterance."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def result(self, limit: float) -> Utterance | None:
        """Return the utterance once it is read; None when that takes more than ``limit`` seconds."""
        await asyncio.wait({self._task}, timeout=limit)
        if self._task.done() and not self._task.cancelled():
            return self._task.result()
        await self.abandon()
        return None

    async def _read(self) -> Utterance:
        clock = asyncio.get_running_loop().time
        ended = clock()
        recognition = Recognition()
        try:
            stream = self._recognizer.stream(self._listen.phrases, form_of(self._listen.kind))
            ended = await self._accept_all(stream)
            recognition = await stream.finish()
        except Exception as error:  # any engine may be plugged in; a call must outlive it
            _log.warning("the recogniser failed: %s", type(error).__name__)
            await self._closed.wait()
        stages = {"endpoint": self._endpoint, "asr": (clock() - ended) * 1000}
        utterance = Utterance(recognition, self.start, self.last_voice, stages)
        self._post(Heard(self.number, utterance))
        return utterance

    async def _accept_all(self, stream: RecognizerStream) -> float:
        """Feed until the caller has finished; return when that was."""
        try:
            while not (self.closed and self._chunks.empty()):
                text = await stream.accept(await self._chunks.get())
                if text and text != self.text:
                    self.text = text
                    self._post(Partial(self.number, text, self.start, self.last_voice))
        except asyncio.CancelledError:
            await stream.abandon()
            raise
        return asyncio.get_running_loop().time()
