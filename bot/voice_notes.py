"""Listens to voice notes with the recogniser of the calls; joined to the WeChat channel by bot/wechat.py."""

import asyncio
from collections.abc import Callable

from bot.kernel.turn import Speech
from core.errors import Unavailable
from voice.asr.base import Recognition, StreamingRecognizer
from voice.notes.decoder import Decoder

_PIECE = 8000
"""Bytes given to the recogniser at a time: half a second, so that it answers soon and calls come between."""
_BYTES_A_SECOND = 16_000


class VoiceNotes:
    """Recognises one note at a time, so that callers keep most of the recogniser.

    ``recognizer`` returns None while there is none.
    """

    def __init__(self, recognizer: Callable[[], StreamingRecognizer | None], decoder: Decoder) -> None:
        self._recognizer = recognizer
        self._decoder = decoder
        self._turn = asyncio.Lock()

    async def __call__(self, sound: bytes) -> Speech:
        """Return what is said in the file, no readings where it is silent.

        Raises InputError for a file that is no voice, Unavailable where nobody can listen now.
        """
        recognizer = self._recognizer()
        if recognizer is None:
            raise Unavailable("no recogniser")
        pcm = await self._decoder.decode(sound)
        async with self._turn:
            recognition = await _recognised(recognizer, pcm)
        readings = recognition.hypotheses
        confidence = readings[0].confidence if readings else 0.0
        return Speech(tuple(one.text for one in readings), confidence, 0.0, len(pcm) / _BYTES_A_SECOND)


async def _recognised(recognizer: StreamingRecognizer, pcm: bytes) -> Recognition:
    stream = recognizer.stream()
    try:
        for start in range(0, len(pcm), _PIECE):
            await stream.accept(pcm[start : start + _PIECE])
    except BaseException:
        await stream.abandon()
        raise
    return await stream.finish()
