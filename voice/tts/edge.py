"""EdgeVoice: Microsoft's voices by the read-aloud of the Edge browser; bot.fallbacks puts it on the ladder.

There is no contract for this service and it lies abroad: only fixed sentences may reach it (docs/speech.md).
"""

import asyncio
import importlib
import importlib.util
import io
from collections.abc import AsyncIterator
from contextlib import aclosing
from urllib.request import getproxies, proxy_bypass

import av
import numpy as np

from core.errors import Forbidden, ModelMissing, PeerFailed
from core.redaction import mask
from voice.prosody.clauses import Piece
from voice.prosody.normalise import OVERRIDE, normalise
from voice.prosody.pace import pace
from voice.tts.ahead import at_once, in_order
from voice.tts.base import Clause, Manner
from voice.tts.mastering import Samples, master, to_phone

HOST = "speech.platform.bing.com"
VOICE = "zh-CN-XiaoxiaoNeural"
INSTALL = ".venv/bin/pip install -e '.[edge]'"
FIRST_CHUNK = 2.0
"""Seconds until the first sound of a piece, the connection included."""
DEADLINE = 6.0
"""Seconds until its last."""

_MADE_AT = 24_000
_MOST_BYTES = 1 << 20
"""A piece is at most some 20 seconds, 6 kB each."""


class EdgeVoice:
    """Speaks fixed sentences by a connection for each piece.

    ``proxy`` is the URL of an HTTP proxy, by default that of the environment (HTTPS_PROXY, NO_PROXY); the two
    deadlines are in seconds.
    """

    def __init__(
        self,
        voice: str = VOICE,
        proxy: str | None = None,
        first_chunk: float = FIRST_CHUNK,
        deadline: float = DEADLINE,
    ) -> None:
        self._voice = voice
        self._proxy = proxy or environment_proxy()
        self._first_chunk = first_chunk
        self._deadline = deadline

    async def start(self) -> None:
        """Load the package; raises ModelMissing where there is none. The service itself is not asked."""
        if not installed():
            raise ModelMissing(f"the package edge-tts is not installed: {INSTALL}")
        await asyncio.to_thread(importlib.import_module, "edge_tts")

    async def stop(self) -> None:
        """Nothing stays between pieces."""

    def speak(
        self,
        clauses: tuple[Clause, ...],
        manner: Manner = Manner(),  # noqa: B008  # frozen
    ) -> AsyncIterator[bytes]:
        """Yield sound piece by piece, 8 kHz s16le mono; raises PeerFailed, or Forbidden for personal text."""
        return in_order(clauses, manner.gain, lambda piece, _: at_once(self.sound(piece, manner.rate)))

    async def sound(self, piece: Piece, rate: float) -> bytes:
        """Return the sound of one piece, 8 kHz s16le mono.

        Raises Forbidden, before anything is sent, for a piece that holds something personal: one not for the
        disk, and one with a telephone, card or identity number though it says it is. Raises PeerFailed when
        the service refuses, breaks off, is late or answers with something else.
        """
        if piece.keep != "disk" or mask(piece.text) != piece.text:
            raise Forbidden("personal text does not leave this machine")
        text = OVERRIDE.sub(r"\1", normalise(piece.text))
        if not text.strip("，。！？；：、"):
            return b""
        return await asyncio.to_thread(_to_phone, await self._fetch(text, pace(text, rate)))

    async def _fetch(self, text: str, rate: float) -> bytes:
        """Return the MP3 of ``text``."""
        from edge_tts import Communicate

        talk = Communicate(text, self._voice, rate=f"{round((rate - 1) * 100):+d}%", proxy=self._proxy)
        sound = bytearray()
        try:
            async with (
                asyncio.timeout(self._deadline),
                asyncio.timeout(self._first_chunk) as limit,
                aclosing(talk.stream()) as stream,
            ):
                async for chunk in stream:
                    if chunk["type"] == "audio":
                        limit.reschedule(None)
                        sound += chunk["data"]
                    if len(sound) > _MOST_BYTES:
                        break
        except Exception as error:  # what a foreign server makes the package raise; it may quote the text
            raise PeerFailed(f"edge-tts failed: {type(error).__name__}") from None
        # A connection that breaks off ends the stream like any other; only a whole turn is booked here.
        if talk.state["cumulative_audio_bytes"] != len(sound):
            raise PeerFailed("edge-tts broke off")
        return bytes(sound)


def installed() -> bool:
    """Return whether the optional package is there."""
    return importlib.util.find_spec("edge_tts") is not None


def environment_proxy() -> str | None:
    """Return the proxy that the environment names for the service."""
    return None if proxy_bypass(HOST) else getproxies().get("https")


def _to_phone(mp3: bytes) -> bytes:
    """Return 8 kHz s16le mono of an MP3; raises PeerFailed when it is none."""
    try:
        samples = _decoded(mp3)
    except (av.FFmpegError, ValueError, IndexError):
        raise PeerFailed("edge-tts sent no sound") from None
    return to_phone(master(samples, _MADE_AT), _MADE_AT)


def _decoded(mp3: bytes) -> Samples:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=_MADE_AT)
    parts = [np.zeros(0, np.float32)]
    with av.open(io.BytesIO(mp3), "r", format="mp3") as file:
        for frame in (*file.decode(file.streams.audio[0]), None):
            parts += [piece.to_ndarray().ravel().astype(np.float32) for piece in resampler.resample(frame)]
    return np.concatenate(parts)
