"""The machine a figure was taken on, and what its processes hold and use; the benchmarks ask it."""

import math
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

_PACKAGES = ("numpy", "onnxruntime", "sqlalchemy", "vosk", "baresip-python")
_TICKS = os.sysconf("SC_CLK_TCK")


class Memory(NamedTuple):
    """What a process holds, in MiB: all that is mapped in (``rss``), and its share of it (``pss``)."""

    rss: int
    pss: int


def describe() -> str:
    """Return processor, cores, memory, load and versions on two lines."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = _kibibytes("/proc/meminfo", "MemTotal:")
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory / 2**20:.0f} GiB, load {load():.1f}\n"
        f"Python {platform.python_version()}, {packages}"
    )


def load() -> float:
    """Return how many processes wanted a core during the last minute."""
    return os.getloadavg()[0]


def resident(pid: int) -> int:
    """Return the resident memory of a process in MiB, 0 when it is gone."""
    return _kibibytes(f"/proc/{pid}/status", "VmRSS:") // 1024


def memory(pid: int) -> Memory:
    """Return what a process holds; what several share is in every ``rss`` and split among their ``pss``."""
    return Memory(resident(pid), _kibibytes(f"/proc/{pid}/smaps_rollup", "Pss:") // 1024)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far, 0 when it is gone."""
    stat = " ".join(_lines(f"/proc/{pid}/stat"))
    # The name, in brackets, may hold blanks; user and system time are the 12th and 13th field behind it.
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def percentile(values: Iterable[float], share: float) -> float:
    """Return the least value that ``share`` (0..1) of ``values`` do not exceed: nearest rank.

    Raises ValueError where there is none.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _kibibytes(path: str, name: str) -> int:
    fields = (line.split() for line in _lines(path))
    return next((int(field[1]) for field in fields if field and field[0] == name), 0)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []
