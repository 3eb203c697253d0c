"""Switchboard: the voice side put together, every call joined to the dispatcher; `nuanxian serve` runs it."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping

from voice.asr.vosk import VoskRecognizers
from voice.calls import Calls

from bot.app import App
from bot.channels.phone import PhoneTalk
from core.errors import ModelMissing
from core.settings import Settings, host_port
from voice.equipment import Equipment
from voice.legs.base import CallInfo
from voice.legs.sip.client import SipServer
from voice.models.store import ModelStore
from voice.recording import Recorder
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

log = logging.getLogger(__name__)

RECOGNISER = "vosk-model-small-cn-0.22"
VOICE = "kokoro-82m-v1.0-zh"


class Switchboard:
    """Recogniser, voice and SIP endpoint of one machine.

    Without models no call is taken; :meth:`waiting` says what is missing, the rest of the service goes on.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._waiting: dict[str, str] = {"voice": "正在启动"}
        self._calls: Calls | None = None
        self._rendering: asyncio.Task[object] | None = None
        self._parts: contextlib.AsyncExitStack = contextlib.AsyncExitStack()

    def waiting(self) -> Mapping[str, str]:
        """Return what is still waited for, by part, with why; empty once calls are taken."""
        return dict(self._waiting)

    async def start(self) -> None:
        """Load models, render the greeting, listen, and render the other fixed lines behind.

        Raises ConfigurationError when the port is taken; missing models are noted, not raised.
        """
        settings = self._app.settings
        try:
            store = open_store(settings)
            recognizer = VoskRecognizers(
                await asyncio.to_thread(store.path, RECOGNISER), workers=settings.asr_workers
            )
            model = await asyncio.to_thread(store.path, VOICE)
            voice = KokoroVoice(model, settings.data / "voice", settings.voice, workers=settings.tts_workers)
            for part in (recognizer, voice):
                await part.start()
                self._parts.push_async_callback(part.stop)
        except ModelMissing as missing:
            self._waiting = {"voice": f"{missing}"}
            log.error("no voice: %s", missing)  # noqa: TRY400
            return
        greeting, *others = fixed_lines(self._app)
        await render_ahead(voice, [greeting])
        server = self._server(settings)
        equipment = Equipment(recognizer, voice, self._recorder)
        self._calls = Calls(server, self._talk, equipment)
        await self._calls.start()
        self._parts.push_async_callback(self._calls.stop)
        self._waiting = {}
        self._rendering = asyncio.create_task(render_ahead(voice, others))

    async def stop(self) -> None:
        """Let calls in progress finish within their limit, then release ports and processes."""
        if self._rendering:
            self._rendering.cancel()
        await self._parts.aclose()

    def _talk(self, info: CallInfo) -> PhoneTalk:
        return PhoneTalk(info, self._app.settings.area, self._app.dispatcher, self._app.clock)

    def _recorder(self, info: CallInfo) -> Recorder:
        return Recorder(self._app.settings.data / "recordings", info.call_id)

    @staticmethod
    def _server(settings: Settings) -> SipServer:
        host, port = host_port(settings.sip)
        first, _, last = settings.rtp_ports.partition("-")
        return SipServer(
            host,
            port,
            (int(first), int(last)),
            trusted_peers=frozenset(settings.trusted_peers),
            trust_loopback=settings.demo,
            max_calls=settings.max_calls,
        )


def open_store(settings: Settings) -> ModelStore:
    """Return the weights of this machine: NUANXIAN_MODELS first, then the data folder."""
    given = [settings.models] if settings.models else []
    return ModelStore([*given, settings.data / "models"])


def fixed_lines(app: App) -> Iterable[str]:
    """Return the spoken lines in the order they are needed, the greeting first, blanks cut out."""
    spoken = app.lines.spoken()
    return [spoken.pop("utter_welcome"), *spoken.values()]
