"""How long it takes from the first sound of a caller over our prompt until we are silent, on the wire."""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing import get_context

import numpy as np

from bench.elder import AUDIBLE, rendered
from bench.gaps import GapMeter, Packet
from bench.machine import load, percentile
from bench.table import table
from bench.tone import ToneVoice
from bot.weights import RECOGNISER, open_store
from core.settings import Settings
from tests.fakes.ports import free_port, rtp_range
from tests.fakes.sip_peer import Dialog, SipPeer
from tests.fakes.talk import ScriptedTalk, say
from voice.asr.vosk import VoskRecognizers
from voice.calls import Calls
from voice.equipment import Equipment
from voice.g711 import alaw_decode, alaw_encode
from voice.legs.sip.client import SipServer
from voice.sound import FRAME_MS, FRAME_SAMPLES

SENTENCES = (
    "我想请人来家里打扫卫生",
    "等一下我先问个事情",
    "别说了我要找人工",
    "明天上午能不能来给我理发",
    "我上次约的那个改个时间",
)
_PROMPT = "这里播的是很长的一段话" * 8
"""18 s of tone: whenever it is interrupted, it would have gone on."""
_BEFORE = (1.0, 2.5)
"""Seconds of our prompt, from and to, after which the caller speaks: where in a frame or window is chance."""
_QUIET = 0.3
"""Seconds without a sound that are silence."""
_PATIENCE = 3.0
"""Seconds after which we count as not silenced; an answer begins no sooner than that either."""
_FRAME = FRAME_MS / 1000
_SILENCE = alaw_encode(bytes(2 * FRAME_SAMPLES))


async def run(times: int = 20) -> None:
    """Interrupt so many prompts, each sentence in turn, and print how long we went on."""
    speech = [alaw_encode(pcm) for pcm in (await rendered(SENTENCES)).values()]
    chance = random.Random(12343)
    took: list[float | None] = []
    # The caller has a process of its own: what it takes to send is not to be taken from who answers.
    with ProcessPoolExecutor(1, get_context("spawn")) as telephone:
        async with _answering(chance) as address:
            while len(took) < times:
                some = speech[: times - len(took)]
                with GapMeter(payloads=True) as meter:
                    calling = partial(_interrupt, address, meter.port, some, seed=len(took))
                    onsets = await asyncio.get_running_loop().run_in_executor(telephone, calling)
                    packets = [packet for stream in meter.packets.values() for packet in stream]
                    took += [silent_after(packets, onset) for onset in onsets]
    went_on = [seconds * 1000 for seconds in took if seconds is not None]
    print(f"bargein: {times} interruptions over real SIP, synthetic speech over a tone, load {load():.1f}")
    rows = [("interruptions", str(len(took))), ("not silenced within 3 s", str(len(took) - len(went_on)))]
    if went_on:
        rows += [
            ("onset to silence p50, ms", f"{percentile(went_on, 0.5):.0f}"),
            ("onset to silence p95, ms", f"{percentile(went_on, 0.95):.0f}"),
            ("onset to silence max, ms", f"{max(went_on):.0f}"),
        ]
    print(table(("barge-in", "value"), rows))


def silent_after(packets: Sequence[Packet], onset: float) -> float | None:
    """Return the seconds from ``onset`` to the end of the last packet (A-law) before 0.3 s without a sound.

    None where we did not fall silent within 3 s. Times are the kernel's; packets are in the order they came.
    """
    after = [packet for packet in packets if packet.at >= onset]
    ends = [packet.at + _FRAME - onset for packet in after if _audible(packet.payload)]
    until = after[-1].at - onset if after else 0.0
    silences = (
        end for end, following in itertools.pairwise([0.0, *ends, until]) if following - end >= _QUIET
    )
    silent = next(silences, _PATIENCE)
    return silent if silent < _PATIENCE else None


def _audible(payload: bytes) -> bool:
    return bool(np.abs(np.frombuffer(alaw_decode(payload), "<i2").astype(np.int32)).max(initial=0) > AUDIBLE)


@asynccontextmanager
async def _answering(chance: random.Random) -> AsyncIterator[tuple[str, int]]:
    """Answer calls with a prompt that goes on and on, with the product's ears; yield where."""
    recognizer = VoskRecognizers(open_store(Settings()).path(RECOGNISER))
    await recognizer.start()
    server = SipServer("127.0.0.1", port := free_port(), rtp_range())
    prompt = say(_PROMPT)
    calls = Calls(
        [server],
        lambda _: ScriptedTalk({"started": prompt}, otherwise=prompt),
        Equipment(recognizer, ToneVoice(chance)),
    )
    await calls.start()
    try:
        yield "127.0.0.1", port
    finally:
        await calls.stop(0)
        await recognizer.stop()


def _interrupt(address: tuple[str, int], meter: int, speech: Sequence[bytes], seed: int) -> list[float]:
    """Call ``address`` and say each of ``speech`` into a prompt; return when each began."""

    async def call() -> list[float]:
        async with Interrupter(address, meter) as caller:
            return await caller.call_and_interrupt(speech, random.Random(seed))

    return asyncio.run(call())


class Interrupter(SipPeer):
    """A telephone whose sound goes to ``meter``, a port with a clock."""

    def __init__(self, server: tuple[str, int], meter: int) -> None:
        super().__init__(server)
        self._meter = meter

    def description(self, codecs: str, direction: str = "sendrecv") -> str:
        """Return SDP that has the sound sent to the meter."""
        lines = super().description(codecs, direction).splitlines(keepends=True)
        at, audio = next((n, line) for n, line in enumerate(lines) if line.startswith("m=audio"))
        lines[at] = " ".join([audio.split()[0], str(self._meter), *audio.split()[2:]]) + "\r\n"
        return "".join(lines)

    async def call_and_interrupt(self, speech: Sequence[bytes], chance: random.Random) -> list[float]:
        """Call, say each of ``speech`` (A-law) into a prompt, and return when each began (kernel's clock)."""
        dialog, _ = await self.call()
        onsets = []
        for sentence in speech:
            await self._send(dialog, _SILENCE * int(chance.uniform(*_BEFORE) / _FRAME))
            onsets.append(time.time())
            # We answer when the sentence is over and known; the answer is what is interrupted next.
            await self._send(dialog, sentence + _SILENCE * int(_PATIENCE / _FRAME))
        await self.request("BYE", dialog)
        return onsets

    async def _send(self, dialog: Dialog, coded: bytes) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for at in range(0, len(coded), FRAME_SAMPLES):
            self.send_rtp(dialog, coded[at : at + FRAME_SAMPLES].ljust(FRAME_SAMPLES, _SILENCE[:1]))
            due += _FRAME
            await asyncio.sleep(due - loop.time())
