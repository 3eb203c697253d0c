"""A stand-in of the Edge browser's read-aloud service behind a proxy: ``EdgeVoice(proxy=peer.proxy)``.

The frames are those that edge-tts 7.3 takes from the service and public clients quote: text frames of
headers, a blank line and JSON; binary ones of two bytes of header length, headers and 720 bytes of MP3. TLS,
tunnel and WebSocket are real; only the certificate is of our own making.
"""

import asyncio
import io
import json
import re
import ssl
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import av
import edge_tts.communicate
import numpy as np
from aiohttp import web

from tests.fakes.certificate import self_signed
from voice.tts.edge import HOST

Mode = Literal["ok", "refuses", "silent", "breaks off", "garbage", "noise", "new path"]
"""``garbage`` is a frame whose header is longer than itself, ``noise`` a good one around what is no MP3."""

_SSML = re.compile(r"<voice name='([^']+)'><prosody [^>]*rate='([^']+)'[^>]*>(.*)</prosody>", re.DOTALL)
_SIGNED = {"TrustedClientToken", "Sec-MS-GEC", "Sec-MS-GEC-Version", "ConnectionId"}
_TICKS = 10_000_000
_CHUNK = 720


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wanted spoken."""

    voice: str
    rate: str
    text: str


class EdgePeer:
    """Answers as ``mode`` says, which a test may change at any time."""

    def __init__(self, mode: Mode = "ok") -> None:
        self.mode: Mode = mode
        self.asked: list[Asked] = []
        self.tunnels: list[str] = []
        """Where clients asked the proxy to connect to, in order."""
        self.proxy = ""
        self._inner = 0
        self._open: set[asyncio.Task[Any]] = set()
        self._parts = AsyncExitStack()

    async def start(self, folder: Path) -> None:
        """Listen on loopback; the certificate is made in ``folder``."""
        certificate, key = self_signed(HOST, folder)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        # The package trusts certifi's roots and takes no others: this is the one place to add ours.
        edge_tts.communicate._SSL_CTX.load_verify_locations(certificate)
        application = web.Application()
        application.router.add_get("/consumer/speech/synthesize/readaloud/edge/v1", self._read_aloud)
        runner = web.AppRunner(application, shutdown_timeout=1)
        await runner.setup()
        self._parts.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        self._inner = runner.addresses[0][1]
        proxy = await asyncio.start_server(self._tunnel, "127.0.0.1", 0)
        self._parts.push_async_callback(self._let_go)
        self._parts.callback(proxy.close)
        self.proxy = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Close everything."""
        await self._parts.aclose()

    async def _let_go(self) -> None:
        """Wait until the clients are gone."""
        await asyncio.gather(*self._open)

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        head = await reader.readuntil(b"\r\n\r\n")
        self.tunnels.append(head.split()[1].decode())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

    async def _read_aloud(self, request: web.Request) -> web.StreamResponse:
        if self.mode == "refuses" or not set(request.query) >= _SIGNED:
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        config, ssml = await socket.receive_str(), await socket.receive_str()
        asked = _SSML.search(ssml)
        if '"audio-24khz-48kbitrate-mono-mp3"' not in config or asked is None:
            await socket.close(code=1007)
            return socket
        self.asked.append(Asked(*asked.groups()))
        await _Turn(socket, asked[3]).take(self.mode)
        await socket.close()
        return socket


class _Turn:
    """One answer of the service."""

    def __init__(self, socket: web.WebSocketResponse, text: str) -> None:
        self._socket = socket
        self._spoken = text
        self._request = uuid.uuid4().hex
        self._stream = uuid.uuid4().hex.upper()

    async def take(self, mode: Mode) -> None:
        if mode == "silent":
            await self._socket.receive()  # until the client gives up
            return
        tag = {"serviceTag": uuid.uuid4().hex}
        await self._text("turn.start", {"context": tag})
        inline = {"type": "inline", "streamId": self._stream}
        await self._text("response", {"context": tag, "audio": inline})
        if mode == "garbage":
            await self._socket.send_bytes(b"\xff\xff{")
        if mode == "new path":
            await self._text("turn.paused", {})
        sound = bytes(3 * _CHUNK) if mode == "noise" else speech_mp3(0.2 * len(self._spoken))
        await self._sound(sound[: len(sound) // 2] if mode == "breaks off" else sound)
        if mode != "breaks off":
            await self._metadata()
            await self._audio(b"")
            await self._text("turn.end", {})

    async def _sound(self, mp3: bytes) -> None:
        for at in range(0, len(mp3), _CHUNK):
            await self._audio(mp3[at : at + _CHUNK])

    async def _metadata(self) -> None:
        spoken = {"Text": self._spoken, "Length": len(self._spoken), "BoundaryType": "SentenceBoundary"}
        data = {"Offset": _TICKS // 10, "Duration": len(self._spoken) * _TICKS // 5, "text": spoken}
        await self._text("audio.metadata", {"Metadata": [{"Type": "SentenceBoundary", "Data": data}]})

    async def _text(self, path: str, body: object) -> None:
        header = f"X-RequestId:{self._request}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}"
        await self._socket.send_str(f"{header}\r\n\r\n{json.dumps(body, ensure_ascii=False, indent=2)}")

    async def _audio(self, mp3: bytes) -> None:
        """Send a piece of sound; the last, empty one has no content type."""
        kind = "Content-Type:audio/mpeg\r\n" if mp3 else ""
        header = f"X-RequestId:{self._request}\r\n{kind}X-StreamId:{self._stream}\r\nPath:audio\r\n".encode()
        await self._socket.send_bytes(len(header).to_bytes(2, "big") + header + mp3)


def speech_mp3(seconds: float) -> bytes:
    """Return a hum of ``seconds`` between two silences, MP3 of 24 kHz and 48 kbit/s as the service makes."""
    time = np.arange(int(seconds * 24_000)) / 24_000
    hum = 0.3 * np.sin(2 * np.pi * 200 * time) + 0.1 * np.sin(2 * np.pi * 1400 * time)
    samples = np.concatenate([np.zeros(2_400), hum, np.zeros(19_200)]).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate = 24_000
    made = io.BytesIO()
    with av.open(made, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as file:
        stream = file.add_stream("libmp3lame", rate=24_000)
        stream.bit_rate = 48_000
        stream.layout = "mono"
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return made.getvalue()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
