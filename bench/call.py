"""A real call over SIP: end of the caller's speech to the first sound of the answer, by stage, and memory."""

import tempfile
from pathlib import Path

from bench.machine import percentile, resident
from bot.app import App, open_app
from bot.switchboard import Switchboard
from bot.weights import VOICE, open_store
from core.settings import Settings
from voice.caller import Speaker, dial
from voice.tts.base import Clause
from voice.tts.voice import KokoroVoice

SCRIPT = ("我想找个人来给我洗洗澡", "后天上午九点", "对", "我约的是哪一天来着", "没有别的事了谢谢")
_CALLS = 3
_NUMBER = "13805341234"


async def run() -> None:
    """Hold the same short talk a few times, prompts rendered, and print what each stage took."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), sip="127.0.0.1:15062", rtp_ports="41000-41198", demo=True)
        settings = settings.model_copy(update={"models": settings.models or Settings().data / "models"})
        async with open_app(settings) as app:
            switchboard = Switchboard(app)
            await switchboard.start()
            await switchboard.settled()
            speaker = KokoroVoice(open_store(settings).path(VOICE), settings.data / "caller", "zm_yunyang")
            await speaker.start()
            delays = []
            for _ in range(_CALLS):
                report = await dial(
                    f"sip:12343@{settings.sip}", from_number=_NUMBER, lines=SCRIPT, say=_say(speaker)
                )
                delays += [exchange.delay for exchange in report.exchanges[1:] if exchange.delay is not None]
            _print(delays, await _stages(app))
            print(
                "memory MiB: "
                + ", ".join(f"{name} {resident(pid)}" for name, pid in switchboard.processes.items())
            )
            await speaker.stop()
            await switchboard.stop()


def _say(speaker: KokoroVoice) -> Speaker:
    async def say(line: str) -> bytes:
        return b"".join([part async for part in speaker.speak((Clause(line),))])

    return say


async def _stages(app: App) -> dict[str, list[float]]:
    async with app.database.reading() as uow:
        talks = await uow.conversations.search(channel="phone", limit=_CALLS)
    stages: dict[str, list[float]] = {}
    for turn in (turn for talk in talks for turn in talk.turns if turn.kind == "speech"):
        for name, took in turn.stages.items():
            stages.setdefault(name, []).append(took)
    return stages


def _print(delays: list[float], stages: dict[str, list[float]]) -> None:
    # Fillers are not played, so the first sound of an answer is the first informative one as well.
    ms = [delay * 1000 for delay in delays]
    middle, tail = percentile(ms, 0.5), percentile(ms, 0.95)
    print(f"call: end of speech to first sound p50 {middle:.0f} ms, p95 {tail:.0f} ms, {len(ms)} turns")
    for name, took in sorted(stages.items()):
        print(f"  {name}: p50 {percentile(took, 0.5):.0f}, p95 {percentile(took, 0.95):.0f}")
