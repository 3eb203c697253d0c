"""Runs a scenario of this folder by sipp and reads what it counted; `bench media` calls it."""

import asyncio
import csv
import shutil
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from tests.fakes.ports import free_port

SCENARIOS = Path(__file__).parent
INSTALL = "sipp is not here: apt-get install sip-tester (or build sipp with RTPSTREAM), then again"
_SPARE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What sipp says of its calls. ``errors`` is how its log begins where some failed."""

    successful: int
    failed: int
    errors: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """So many ``calls`` of ``seconds`` each, ``at_once`` at most, ``rate`` new ones a second."""

    calls: int
    seconds: int
    at_once: int
    rate: int

    @property
    def limit(self) -> int:
        """Seconds after which it is given up."""
        rounds = -(-self.calls // self.at_once)
        return rounds * (self.seconds + self.at_once // self.rate) + _SPARE_SECONDS


def installed() -> bool:
    """Return whether there is a sipp here."""
    return shutil.which("sipp") is not None


async def call(target: tuple[str, int], load: Load, folder: Path, scenario: str, **keys: object) -> Outcome:
    """Call ``target`` as the scenario says; ``folder`` holds the sound it plays and takes what it writes.

    ``keys`` are the words in brackets of the scenario.
    """
    statistics, errors = folder / "statistics.csv", folder / "errors.log"
    words = [word for name, value in keys.items() for word in ("-key", name, str(value))]
    sipp = await asyncio.create_subprocess_exec(
        "sipp", "{}:{}".format(*target), "-sf", str(SCENARIOS / scenario),
        "-i", target[0], "-mi", target[0], "-p", str(free_port()), *words,
        "-rtp_threadtasks", "100", "-m", str(load.calls), "-l", str(load.at_once), "-r", str(load.rate),
        "-d", str(load.seconds * 1000), "-timeout", str(load.limit), "-timeout_error", "-nostdin",
        "-trace_stat", "-stf", str(statistics), "-fd", "1", "-trace_err", "-error_file", str(errors),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await sipp.wait()
    finally:
        if sipp.returncode is None:
            sipp.kill()
            await sipp.wait()
    return read(_text(statistics), _text(errors), load.calls)


def read(statistics: str, errors: str, calls: int) -> Outcome:
    """Return what the last line of the statistics (CSV by semicolons) counts; who is not in it failed."""
    rows = list(csv.DictReader(StringIO(statistics), delimiter=";"))
    if not rows:
        return Outcome(0, calls, errors[:500])
    successful = int(rows[-1]["SuccessfulCall(C)"])
    return Outcome(successful, calls - successful, errors[:500] if successful < calls else "")


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""
