"""The machine a figure was taken on, and what its processes hold; every benchmark prints it first."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("numpy", "onnxruntime", "sqlalchemy", "vosk", "baresip-python")


def describe() -> str:
    """Return processor, cores, memory, load and versions on two lines."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next(
        (int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory / 2**20:.0f} GiB, load {load:.1f}\n"
        f"Python {platform.python_version()}, {packages}"
    )


def resident(pid: int) -> int:
    """Return the resident memory of a process in MiB, 0 when it is gone."""
    fields = (line.split() for line in _lines(f"/proc/{pid}/status"))
    return next((int(field[1]) // 1024 for field in fields if field and field[0] == "VmRSS:"), 0)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which ``share`` (0..1) of ``values`` lie; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []
