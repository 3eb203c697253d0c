"""Chaotic calls, on a simulated clock and over real SIP: none may be stuck, and none may leave anything."""

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench import simulated
from bench.chaos import ChaoticCaller
from bench.hotline import MEDIA_TIMEOUT, RTP_PORTS, Hotline, open_hotline
from bench.leftovers import grown, open_files, tasks, udp_ports, unclosed, unfinished
from bench.machine import load
from bench.table import table
from bench.workplace import workplace
from voice.tts.tin import TIN
from voice.turn_taking import HOLD_SECONDS

_SEED = 12343
_FAULTS = ("stuck", "leak", "ended twice")
_SETTLING = HOLD_SECONDS + MEDIA_TIMEOUT + 40.0
"""Seconds after the last goodbye within which every call is over: until silence is noticed, by who was put on
hold and is waited for as well, and closing."""
_NUMBERS = 10
"""Telephones that the callers share: two calls from one number at once happen too."""


@dataclass(frozen=True, slots=True)
class Before:
    """What is there while nobody calls."""

    tasks: Counter[str]
    files: Counter[str]
    endpoint: Counter[str]
    rows: Counter[str]


async def run(simulate: int = 2000, real: int = 200, at_once: int = 8) -> None:
    """Hold both kinds of calls and print what became of them; raises SystemExit(1) when anything is left."""
    faults = 0
    if simulate:
        faults += await _simulated(simulate)
    if real:
        faults += await _real(real, at_once)
    if faults:
        raise SystemExit(1)


async def _simulated(calls: int) -> int:
    began = time.perf_counter()
    outcomes = await asyncio.to_thread(simulated.hold, calls)
    print(f"torture: {calls} calls on a simulated clock in {time.perf_counter() - began:.0f} s")
    ended = sorted((name, str(n)) for name, n in outcomes.items() if name not in _FAULTS)
    print(table(("outcome", "calls"), [*ended, *((name, str(outcomes[name])) for name in _FAULTS)]))
    return sum(outcomes[name] for name in _FAULTS)


async def _real(calls: int, at_once: int) -> int:
    chance = random.Random(_SEED)
    with workplace() as folder:
        # Some vanish and keep their line a while, so that now and then one is refused: that is part of it.
        async with open_hotline(folder, at_once + at_once // 2, chance) as hotline:
            await _call(hotline, 1, 1, random.Random(_SEED))  # what is opened once and kept is open now
            await _settle(hotline)
            before = _before(hotline)
            began = time.perf_counter()
            outcomes = await _call(hotline, calls, at_once, chance)
            stuck = await _settle(hotline)
            took = time.perf_counter() - began
            left = _leftovers(hotline, before)
    print(
        f"torture: {calls} calls over real SIP, {at_once} at once, in {took:.0f} s, load {load():.1f}\n"
        "real: endpoint process, voice detection, call, dialogue, database, recordings; "
        "stand-ins: recogniser, voice"
    )
    endings = Counter(f"over by {summary.by}: {summary.reason}" for summary in hotline.over)
    endings["told that there is no room"] = len(hotline.refused)
    print(table(("caller's side", "calls"), sorted((name, str(n)) for name, n in outcomes.items())))
    print(table(("hotline's side", "calls"), sorted((name, str(n)) for name, n in endings.items())))
    findings = {"stuck calls": stuck, "no answer to a request": outcomes["no answer"], **left}
    print(table(("left over", "number"), [(name, str(n)) for name, n in findings.items()]))
    return sum(findings.values())


async def _call(hotline: Hotline, calls: int, at_once: int, chance: random.Random) -> Counter[str]:
    speech = [path.read_bytes() for path in sorted(TIN.glob("*.alaw"))]
    lines = asyncio.Semaphore(at_once)

    async def one(number: int) -> str:
        caller = ChaoticCaller(hotline.address, f"1380534{number % _NUMBERS:04}", speech, chance)
        async with lines:
            return await caller.call()

    return Counter(await asyncio.gather(*(one(number) for number in range(calls))))


async def _settle(hotline: Hotline) -> int:
    """Wait until the calls are over and written down; return how many still are not."""
    until = time.monotonic() + _SETTLING
    while hotline.calls.active and time.monotonic() < until:  # noqa: ASYNC110  seen from outside
        await asyncio.sleep(0.2)
    await hotline.app.outstanding.settle()
    await asyncio.sleep(0.5)  # the endpoint closes its sockets behind the last word
    return hotline.calls.active


def _before(hotline: Hotline) -> Before:
    return Before(
        tasks(), open_files(os.getpid()), open_files(_endpoint(hotline)), unfinished(hotline.database)
    )


def _leftovers(hotline: Hotline, before: Before) -> dict[str, int]:
    endpoint = _endpoint(hotline)
    first, last = RTP_PORTS
    after = unfinished(hotline.database)
    more = {
        "tasks": grown(before.tasks, tasks()),
        "open files here": grown(before.files, open_files(os.getpid())),
        "open files of the endpoint": grown(before.endpoint, open_files(endpoint)),
    }
    for name, what in more.items():
        if what:
            print(f"torture: {name}: {what}")
    return {
        **{name: sum(what.values()) for name, what in more.items()},
        "media ports": sum(first <= port <= last for port in udp_ports(endpoint)),
        "utterances open at the recogniser": hotline.recognizer.open,
        "recordings not closed": len(unclosed(_recordings(hotline))),
        **{name: after[name] - before.rows[name] for name in after},
    }


def _recordings(hotline: Hotline) -> list[Path]:
    return sorted(hotline.recordings.glob("*.wav"))


def _endpoint(hotline: Hotline) -> int:
    pid = hotline.server.endpoint_pid
    if pid is None:
        raise SystemExit("torture: the endpoint process is gone")
    return pid
