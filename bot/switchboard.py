"""Switchboard: the voice side put together, every call joined to the dispatcher; `nuanxian serve` runs it."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Coroutine, Mapping

from backend.tickets.schemas import TicketKind
from backend.unit_of_work import UnitOfWork
from bot.app import App
from bot.channels.phone import PhoneTalk, Rehearse
from bot.fallbacks import with_fallbacks
from bot.metrics.voice import VoiceCollector
from bot.name_book import NameBook
from bot.prompts import fixed, keep_rendered
from bot.rehearsal import Rehearsal
from bot.renewal import Renewal
from bot.stand_in import StandIn
from bot.weights import VOICE, open_store, recogniser
from core.errors import EngineBusy, ModelMissing, Unavailable
from core.settings import Settings, host_port
from voice.asr.absent import AbsentRecognizer
from voice.asr.base import StreamingRecognizer
from voice.asr.vosk import VoskRecognizers
from voice.calls import Calls
from voice.equipment import APOLOGY, Equipment, Rescue
from voice.legs.base import CallInfo, LegServer
from voice.legs.browser import BrowserServer
from voice.legs.sip.client import SipServer
from voice.models.store import ModelStore
from voice.recording import Recorder
from voice.summary import CallSummary
from voice.talk import Host
from voice.tts.base import Clause
from voice.tts.prompts import render_ahead
from voice.tts.tin import TinVoice
from voice.tts.voice import KokoroVoice

log = logging.getLogger(__name__)

_REFUSALS = 4
"""Lines beyond the calls we hold, on which callers are told that there is no room."""

_CLAUSES_WAITING = 6
"""Clauses that callers wait for, from which on another caller would wait too long for a word."""

_BROKEN_LINES = frozenset({"endpoint lost", "no media"})
"""Ends of a call that neither side wanted."""


class Switchboard:
    """Recogniser, voice, SIP endpoint and, in demo mode, the telephone in the browser of one machine.

    Where the recogniser's weights are missing calls are held by keys, where the voice's are missing by
    sentences of the tin, and people call back; :meth:`lacking` says what is missing.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._waiting = {"voice": "正在启动"}
        self._parts = contextlib.AsyncExitStack()
        self._lacking: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._names = NameBook(app.database)
        self._collector: VoiceCollector | None = None
        self._rehearse: Rehearse = lambda _clauses, _manner: None
        self._speaker: KokoroVoice | None = None
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

    def lacking(self) -> Mapping[str, str]:
        """Return what callers must do without, by part, with why; empty where all is there."""
        return dict(self._lacking)

    async def start(self) -> None:
        """Load models, render the greeting, listen, and render the other fixed lines behind.

        Raises ConfigurationError when the port is taken; missing models are noted, not raised.
        """
        store = open_store(self._app.settings)
        opening = asyncio.create_task(self._app.open_library())
        recognizer, voice = await self._recognizer(), await self._voice(store)
        if isinstance(voice, KokoroVoice):
            self._speaker, self._rehearse = voice, (rehearsal := Rehearsal(voice))
            self._parts.push_async_callback(rehearsal.stop)
        speaker = with_fallbacks(voice, self._app.settings.tts_fallbacks, self._app.clock)
        await speaker.start()
        self._parts.push_async_callback(speaker.stop)
        full = (Clause(self._app.lines.spoken()["utter_full_house"]),)
        if isinstance(voice, KokoroVoice):
            await render_ahead(voice, [*fixed(self._app.lines)[:1], APOLOGY.clauses, full])
        server = _server(self._app.settings)
        equipment = Equipment(
            recognizer,
            speaker,
            self._recorder,
            rescue=Rescue(sound=await _spoken(voice, APOLOGY.clauses)),
            full=await _spoken(voice, full),
            finished=self._app.engine.finished,
        )
        await opening
        calls = await self._take_calls(server, equipment)
        if server.endpoint_pid:
            self.processes["sip"] = server.endpoint_pid
        if self.recognizer is not None and isinstance(voice, KokoroVoice):
            self.processes |= {f"voice {n}": pid for n, pid in enumerate(voice.pids, 1)}
            self._collector = VoiceCollector(calls, self.recognizer, voice, self.processes)
            self._app.metrics.registry.register(self._collector)
            self._beside(keep_rendered(voice, self._app.lines, self._app.clock))
        if self.recognizer is not None and self._app.settings.asr == "vosk":
            renewal = Renewal(self._app.settings, self.recognizer, self._name_recognisers)
            self._beside(renewal.run())
        self._beside(self._names.run())
        self._waiting = {}

    async def stop(self) -> None:
        """Let calls in progress finish within their limit, new ones go to people; then release everything."""
        self._waiting = {"voice": "正在停下"}
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._parts.aclose()
        self.recognizer = None
        with contextlib.suppress(Unavailable):  # whoever closes the application tries again
            await self._app.outstanding.settle()
        if self._collector:
            self._app.metrics.registry.unregister(self._collector)

    def _beside(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

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
            finished=self._over,
            refused=self._refused,
            seats=settings.seats,
            room=self._room,
        )
        await calls.start()
        self._parts.push_async_callback(calls.stop, settings.stop_seconds)
        return calls

    async def _recognizer(self) -> StreamingRecognizer:
        try:
            model = await asyncio.to_thread(recogniser, self._app.settings)
        except ModelMissing as missing:
            self._do_without("听写", missing)
            return AbsentRecognizer()
        recognizer = VoskRecognizers(model, self._app.settings.asr_workers)
        await recognizer.start()
        self._parts.push_async_callback(recognizer.stop)
        self.recognizer = recognizer
        self._name_recognisers()
        return recognizer

    def _name_recognisers(self) -> None:
        if self.recognizer is not None:
            self.processes |= {f"recogniser {n}": pid for n, pid in enumerate(self.recognizer.pids, 1)}

    async def _voice(self, store: ModelStore) -> KokoroVoice | TinVoice:
        settings = self._app.settings
        try:
            model = await asyncio.to_thread(store.path, VOICE)
        except ModelMissing as missing:
            self._do_without("说话", missing)
            return TinVoice()
        return KokoroVoice(model, settings.data / "voice", settings.voice, settings.tts_workers)

    def _do_without(self, part: str, missing: ModelMissing) -> None:
        self._lacking[part] = str(missing)
        log.error("calls do without a model: %s", missing)

    def _talk(self, info: CallInfo) -> PhoneTalk:
        app = self._app
        return PhoneTalk(
            info, app.settings.area, app.dispatcher, app.clock, self._rehearse, lambda: self._names.names
        )

    def _recorder(self, info: CallInfo) -> Recorder:
        return Recorder(self._app.settings.data / "recordings", info.call_id)

    def _room(self) -> bool:
        """Return whether the engines can take one more caller: neither of them has others waiting for it."""
        hears = self.recognizer is None or self.recognizer.load < self.recognizer.room
        return hears and (self._speaker is None or self._speaker.queue.live < _CLAUSES_WAITING)

    def _over(self, summary: CallSummary) -> None:
        """Write down whom to call back: something of ours, or the line, broke."""
        self._app.metrics.call_over(summary)
        if summary.broke or summary.reason in _BROKEN_LINES:
            self._call_back(summary.info, "callback", "通话出了故障，没有办完，请回电")

    def _refused(self, info: CallInfo) -> None:
        """Write down whom to call back: there was no room."""
        self._app.metrics.call_refused()
        self._call_back(info, "no_room", "线路占满没有接进来，请回电")

    def _call_back(self, info: CallInfo, kind: TicketKind, summary: str) -> None:
        async def write(uow: UnitOfWork) -> None:
            await uow.tickets.open(
                kind,
                area=self._app.settings.area,
                person_id=None,
                address=info.caller,
                summary=summary,
                key=f"{info.call_id}:{kind}",
                priority="high",
            )

        self._app.outstanding.add(write)


async def _spoken(voice: KokoroVoice | TinVoice, clauses: tuple[Clause, ...]) -> bytes:
    """Return the sound of ``clauses``; that of the tin where the voice, just started, cannot speak."""
    try:
        return b"".join([part async for part in voice.speak(clauses)])
    except EngineBusy:
        return b"".join([part async for part in TinVoice().speak(clauses)])


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
