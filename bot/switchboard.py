"""Switchboard: the voice side put together, every call joined to the dispatcher; `nuanxian serve` runs it."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Mapping

from bot.app import App
from bot.channels.phone import PhoneTalk
from bot.fallbacks import with_fallbacks
from bot.kernel.lines import BLANK, Lines
from bot.metrics.voice import VoiceCollector
from bot.stand_in import StandIn
from bot.weights import RECOGNISER, VOICE, open_store
from core.errors import ModelMissing
from core.settings import Settings, host_port
from voice.asr.vosk import VoskRecognizers
from voice.calls import Calls
from voice.equipment import APOLOGY, Equipment, Rescue
from voice.legs.base import CallInfo, LegServer
from voice.legs.browser import BrowserServer
from voice.legs.sip.client import SipServer
from voice.models.store import ModelStore
from voice.recording import Recorder
from voice.talk import Host
from voice.tts.base import Clause, Synthesizer
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice

log = logging.getLogger(__name__)

_REFUSALS = 4
"""Lines beyond the calls we hold, on which callers are told that there is no room."""


class Switchboard:
    """Recogniser, voice, SIP endpoint and, in demo mode, the telephone in the browser of one machine.

    Without models no call is taken; :meth:`waiting` says what is missing, the rest of the service goes on.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._waiting = {"voice": "正在启动"}
        self._parts = contextlib.AsyncExitStack()
        self._rendering: asyncio.Task[int] | None = None
        self._callbacks: set[asyncio.Task[None]] = set()
        self._collector: VoiceCollector | None = None
        self._stand_in = StandIn(app.settings)
        self.browser = BrowserServer(self._stand_in) if app.settings.demo else None
        """Takes the calls of ``/try``."""
        self.recognizer: VoskRecognizers | None = None
        """Who listens, once the model is loaded; voice messages are heard by it as well."""
        self.processes: dict[str, int] = {"dialogue": os.getpid()}
        """Process ids by what the process does."""

    def waiting(self) -> Mapping[str, str]:
        """Return what is still waited for, by part, with why; empty once calls are taken."""
        return dict(self._waiting)

    async def start(self) -> None:
        """Load models, render the greeting, listen, and render the other fixed lines behind.

        Raises ConfigurationError when the port is taken; missing models are noted, not raised.
        """
        try:
            recognizer, voice, speaker = await self._engines(open_store(self._app.settings))
        except ModelMissing as missing:
            self._waiting = {"voice": str(missing)}
            log.error("no voice: %s", missing)  # noqa: TRY400
            return
        greeting, *others = prompts(self._app.lines)
        await render_ahead(voice, [greeting])
        server = _server(self._app.settings)
        equipment = Equipment(
            recognizer,
            speaker,
            self._recorder,
            rescue=Rescue(sound=await _spoken(voice, APOLOGY.clauses)),
            full=await _spoken(voice, (Clause(self._app.lines.spoken()["utter_full_house"]),)),
        )
        calls = await self._take_calls(server, equipment)
        if server.endpoint_pid:
            self.processes["sip"] = server.endpoint_pid
        self._collector = VoiceCollector(calls, recognizer, voice, self.processes)
        self._app.metrics.registry.register(self._collector)
        self._waiting = {}
        self._rendering = asyncio.create_task(render_ahead(voice, others))

    async def settled(self) -> None:
        """Wait until every fixed line has been rendered; calls are taken long before."""
        if self._rendering:
            await self._rendering

    async def stop(self) -> None:
        """Let calls in progress finish within their limit, new ones go to people; then release everything."""
        self._waiting = {"voice": "正在停下"}
        if self._rendering:
            self._rendering.cancel()
        await self._parts.aclose()
        self.recognizer = None
        await asyncio.gather(*self._callbacks)
        if self._collector:
            self._app.metrics.registry.unregister(self._collector)

    async def _take_calls(self, sip: SipServer, equipment: Equipment) -> Calls:
        servers: list[LegServer] = [sip]
        host: Host = self._talk
        if self.browser is not None:
            servers.append(self.browser)
            host = self.browser.captioned(host)
            self._parts.push_async_callback(self._stand_in.stop)
        settings = self._app.settings
        calls = Calls(
            servers,
            host,
            equipment,
            settings.max_calls,
            finished=self._app.metrics.call_over,
            refused=self._refused,
            seats=settings.seats,
        )
        await calls.start()
        self._parts.push_async_callback(calls.stop, settings.stop_seconds)
        return calls

    async def _engines(self, store: ModelStore) -> tuple[VoskRecognizers, KokoroVoice, Synthesizer]:
        settings = self._app.settings
        listening = await asyncio.to_thread(store.path, RECOGNISER)
        speaking = await asyncio.to_thread(store.path, VOICE)
        recognizer = VoskRecognizers(listening, settings.asr_workers)
        voice = KokoroVoice(speaking, settings.data / "voice", settings.voice, settings.tts_workers)
        await recognizer.start()
        self._parts.push_async_callback(recognizer.stop)
        self.recognizer = recognizer
        speaker = with_fallbacks(voice, settings.tts_fallbacks, self._app.clock)
        await speaker.start()
        self._parts.push_async_callback(speaker.stop)
        self.processes |= {f"recogniser {n}": pid for n, pid in enumerate(recognizer.pids, 1)}
        self.processes |= {f"voice {n}": pid for n, pid in enumerate(voice.pids, 1)}
        return recognizer, voice, speaker

    def _talk(self, info: CallInfo) -> PhoneTalk:
        return PhoneTalk(info, self._app.settings.area, self._app.dispatcher, self._app.clock)

    def _recorder(self, info: CallInfo) -> Recorder:
        return Recorder(self._app.settings.data / "recordings", info.call_id)

    def _refused(self, info: CallInfo) -> None:
        """Write down whom to call back: there was no room."""
        self._app.metrics.call_refused()
        task = asyncio.create_task(self._note_refused(info))
        self._callbacks.add(task)
        task.add_done_callback(self._callbacks.discard)

    async def _note_refused(self, info: CallInfo) -> None:
        async with self._app.database.unit_of_work() as uow:
            await uow.tickets.open(
                "no_room",
                area=self._app.settings.area,
                person_id=None,
                address=info.caller,
                summary="线路占满没有接进来，请回电",
                key=f"{info.call_id}:no_room",
                priority="high",
            )
            await uow.commit()


def prompts(lines: Lines) -> list[tuple[Clause, ...]]:
    """Return every spoken line, the greeting first; its blanks hold a word that keeps it off the disk."""
    spoken = lines.spoken()
    ordered = [spoken.pop("utter_welcome"), *spoken.values()]
    return [tuple(_clauses(line)) for line in ordered]


def _clauses(line: str) -> list[Clause]:
    parts = enumerate(BLANK.split(line))
    return [Clause("某某", "memory") if index % 2 else Clause(part) for index, part in parts if part]


async def _spoken(voice: KokoroVoice, clauses: tuple[Clause, ...]) -> bytes:
    return b"".join([part async for part in voice.speak(clauses)])


def _server(settings: Settings) -> SipServer:
    host, port = host_port(settings.sip)
    first, _, last = settings.rtp_ports.partition("-")
    return SipServer(
        host,
        port,
        (int(first), int(last)),
        trusted_peers=frozenset(settings.trusted_peers),
        trust_loopback=settings.demo,
        max_calls=settings.max_calls + _REFUSALS,
    )
