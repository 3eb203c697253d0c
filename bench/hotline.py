"""Hotline: real SIP, endpoint process, call state machine, dialogue, database and recordings in this process;
recogniser and voice, which would take a core each, are stood in for. `bench torture` calls it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.guessing import GuessingRecognizer
from bench.tone import ToneVoice, tone
from bot.app import NLU_DATA, App, open_app
from bot.channels.phone import PhoneTalk
from bot.nlu.data import read_folder
from core.settings import Settings, host_port
from tests.fakes.ports import free_port
from voice.calls import Calls
from voice.equipment import APOLOGY, Equipment, Rescue
from voice.legs.base import CallInfo
from voice.legs.sip.client import SipServer
from voice.recording import Recorder
from voice.summary import CallSummary

RTP_PORTS = (20000, 21998)
MEDIA_TIMEOUT = 5
"""Seconds without sound after which a caller is gone; short, for many of them just vanish."""
_SPARE = 8
_VOICE_FAILS = 0.02


@dataclass(frozen=True)
class Hotline:
    """A hotline that takes calls. ``over`` are the calls it held, ``refused`` those without room."""

    app: App
    calls: Calls
    server: SipServer
    recognizer: GuessingRecognizer
    address: tuple[str, int]
    over: list[CallSummary] = field(default_factory=list)
    refused: list[CallInfo] = field(default_factory=list)

    @property
    def recordings(self) -> Path:
        """Where recordings are written."""
        return self.app.settings.data / "recordings"

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.app.settings.data / "nuanxian.db"


@asynccontextmanager
async def open_hotline(folder: Path, most: int, chance: random.Random) -> AsyncIterator[Hotline]:
    """Take at most ``most`` calls at once on a free port, for the length of the block."""
    settings = Settings(data=folder, sip=f"127.0.0.1:{free_port()}", demo=True)
    host, port = host_port(settings.sip)
    sentences = [example.text for example in read_folder(NLU_DATA).examples]
    async with open_app(settings) as app:
        recognizer = GuessingRecognizer(sentences, chance)
        equipment = Equipment(
            recognizer,
            ToneVoice(chance, _VOICE_FAILS),
            lambda info: Recorder(settings.data / "recordings", info.call_id),
            rescue=Rescue(APOLOGY, tone(1)),
            full=tone(2),
        )
        over: list[CallSummary] = []
        refused: list[CallInfo] = []

        def talk(info: CallInfo) -> PhoneTalk:
            return PhoneTalk(info, settings.area, app.dispatcher, app.clock)

        server = SipServer(
            host,
            port,
            RTP_PORTS,
            trust_loopback=True,
            max_calls=most + _SPARE,
            media_timeout=MEDIA_TIMEOUT,
        )
        calls = Calls([server], talk, equipment, most, finished=over.append, refused=refused.append)
        await calls.start()
        try:
            yield Hotline(app, calls, server, recognizer, (host, port), over, refused)
        finally:
            await calls.stop(0)
