"""Service: the whole product as `nuanxian serve` puts it together, prompts rendered, for real calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backend.seeding.people import ELDERS, elder_line
from bench.elder import progress
from bench.machine import Memory, memory
from bench.workplace import workplace
from bot.adaptation import adapt
from bot.app import App, open_app
from bot.prompts import dated, fixed
from bot.switchboard import Switchboard
from bot.weights import VOICE, open_store
from core.settings import Settings
from tests.fakes.ports import free_port, rtp_range
from voice.tts.prompts import render_ahead
from voice.tts.voice import KokoroVoice


@dataclass(frozen=True, slots=True)
class Service:
    """A service that takes calls at ``uri``."""

    app: App
    switchboard: Switchboard

    @property
    def uri(self) -> str:
        """What to dial."""
        return f"sip:12343@{self.app.settings.sip}"

    async def lines(self) -> list[str]:
        """Return numbers of elders in the register, each alone on the line: nobody is asked for a name."""
        numbers = [elder_line("decheng", number) for number in range(1, ELDERS + 1)]
        async with self.app.database.reading() as uow:
            return [number for number in numbers if len(await uow.people.on_line(number)) == 1]

    def memory(self) -> dict[str, Memory]:
        """Return what each of its processes holds; this one runs the dialogue, and the benchmark as well."""
        return {name: memory(pid) for name, pid in self.switchboard.processes.items()}


@asynccontextmanager
async def open_service(most: int) -> AsyncIterator[Service]:
    """Serve ``most`` calls at once with an empty database and sample people.

    Prompts that were never rendered on this machine are rendered first, which takes minutes, once; so is the
    recogniser adapted, which would else be done beside the first calls.
    Raises ModelMissing where there are no weights.
    """
    with workplace() as folder:
        first, last = rtp_range()
        settings = Settings(
            data=folder,
            models=Settings().models or Settings().data / "models",
            sip=f"127.0.0.1:{free_port()}",
            rtp_ports=f"{first}-{last}",
            demo=True,
            max_calls=most,
            stop_seconds=0,
        )
        async with open_app(settings) as app:
            await _render(app)
            await adapt(settings, print)
            switchboard = Switchboard(app)
            await switchboard.start()
            try:
                yield Service(app, switchboard)
            finally:
                await switchboard.stop()


async def _render(app: App) -> None:
    """Put fixed lines and dates into the cache, as a machine has them that has been up for a while."""
    settings = app.settings
    voice = KokoroVoice(open_store(settings).path(VOICE), settings.data / "voice", settings.voice)
    await voice.start()
    try:
        prompts = fixed(app.lines) + dated(app.lines, app.clock())
        await render_ahead(voice, prompts, progress=progress)
    finally:
        await voice.stop()
