"""How evenly a hundred calls are served with sound at once: sipp calls, the endpoint plays, nobody thinks."""

import asyncio
import tempfile
from pathlib import Path

from bench.gaps import GapMeter, Gaps, gaps
from bench.machine import Memory, cpu_seconds, load, memory
from bench.sipp.runner import INSTALL, Load, Outcome, call, installed
from bench.table import table
from bench.tone import tone
from tests.fakes.ports import free_port
from voice.legs.base import Audio, CallLeg, Ended, MarkReached
from voice.legs.sip.client import SipServer
from voice.sound import FRAME_MS
from voice.tts.tin import TIN

_HOST = "127.0.0.1"
_RATE = 10
"""New calls a second."""
_STRETCH = 2.0
"""Seconds of a prompt handed over at once; the next follows when one has left, as clauses do."""


async def run(calls: int = 100, seconds: int = 60, at_once: int = 100) -> None:
    """Hold the calls, print what sipp counted and how the packets came; SystemExit(1) where one failed."""
    if not installed():
        print(f"media: {INSTALL}")
        return
    wanted = Load(calls, seconds, at_once, min(_RATE, at_once))
    server = SipServer(_HOST, port := free_port(), max_calls=at_once + 4)
    await server.start()
    operator = Operator(server)
    serving = asyncio.create_task(operator.serve())
    pid = server.endpoint_pid or 0
    idle, used = memory(pid), cpu_seconds(pid)
    held = [idle]
    sampling = asyncio.create_task(_sample(pid, held))
    try:
        with tempfile.TemporaryDirectory() as name, GapMeter(_HOST) as meter:
            folder = Path(name)
            sentences = (path.read_bytes() for path in sorted(TIN.glob("*.alaw")))
            (folder / "speech.alaw").write_bytes(b"".join(sentences))
            outcome = await call((_HOST, port), wanted, folder, "media.xml", gap_port=meter.port)
        used = cpu_seconds(pid) - used
    finally:
        sampling.cancel()
        await server.stop()
        await serving
    print(f"media: {calls} calls of {seconds} s by sipp, {at_once} at once, load {load():.1f}")
    rows = _media(outcome, operator, wanted) + _gaps(gaps(meter.packets)) if meter.packets else []
    print(table(("media", "value"), rows + _endpoint(used, wanted, idle, max(held))))
    if outcome.failed:
        print(outcome.errors)
        raise SystemExit(1)


class Operator:
    """Answers every call with a prompt that never ends, and counts the frames with sound that come back."""

    def __init__(self, server: SipServer) -> None:
        self._server = server
        self._prompt = tone(_STRETCH)
        self.heard = 0

    async def serve(self) -> None:
        """Work until the server stops."""
        async with asyncio.TaskGroup() as calls:
            async for leg in self._server.calls():
                calls.create_task(self._entertain(leg))

    async def _entertain(self, leg: CallLeg) -> None:
        for _ in range(2):
            await self._play(leg)
        async for event in leg.events():
            match event:
                case MarkReached():
                    await self._play(leg)
                case Audio(pcm):
                    self.heard += any(pcm)
                case Ended():
                    return
                case _:
                    pass

    async def _play(self, leg: CallLeg) -> None:
        await leg.play(self._prompt)
        await leg.mark("stretch")


async def _sample(pid: int, held: list[Memory]) -> None:
    while True:
        await asyncio.sleep(1)
        held.append(memory(pid))


def _media(outcome: Outcome, operator: Operator, load: Load) -> list[tuple[str, str]]:
    expected = load.calls * load.seconds * 1000 / FRAME_MS
    return [
        ("calls that sipp says went well", str(outcome.successful)),
        ("calls that failed", str(outcome.failed)),
        ("frames of the callers heard, share", f"{operator.heard / expected:.3f}"),
    ]


def _gaps(found: Gaps) -> list[tuple[str, str]]:
    return [
        ("streams received", str(found.streams)),
        ("packets received", str(found.packets)),
        ("packets lost", str(found.lost)),
        ("transmit gap p50, ms", f"{found.p50:.1f}"),
        ("transmit gap p99, ms", f"{found.p99:.1f}"),
        ("transmit gap max, ms", f"{found.longest:.1f}"),
        ("gaps above 100 ms", str(found.late)),
    ]


def _endpoint(used: float, load: Load, idle: Memory, most: Memory) -> list[tuple[str, str]]:
    return [
        ("CPU of the endpoint, s", f"{used:.1f}"),
        ("CPU of the endpoint a call, % of a core", f"{100 * used / (load.calls * load.seconds):.2f}"),
        ("memory of the endpoint idle, MiB", str(idle.rss)),
        ("memory of the endpoint at most, MiB", f"{most.rss} (PSS {most.pss})"),
    ]
