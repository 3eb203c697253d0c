"""Leftovers: what calls that are over have left behind, in this process, the endpoint's and on disk."""

import asyncio
import os
import re
import sqlite3
import wave
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

_SOCKET = re.compile(r"socket:\[(\d+)\]")
_POOLED = re.compile(r"\.db(-wal|-shm|-journal)?$|\.sqlite")
"""Connections to the database are kept for the next call; how many there are is bounded by their pool."""

_UNFINISHED = {
    "holds of visits": "SELECT count(*) FROM visits WHERE hold_until IS NOT NULL",
    "transcripts without end": (
        "SELECT count(*) FROM conversations c WHERE c.channel = 'phone' AND (c.ended_at IS NULL OR "
        "NOT EXISTS (SELECT 1 FROM conversation_turns t WHERE t.conversation_id = c.id AND t.kind = 'ended'))"
    ),
}


def open_files(pid: int) -> Counter[str]:
    """Return what the process has open, by kind, a file by its path; connections to the database left out."""
    kinds: Counter[str] = Counter()
    for target in _targets(pid):
        if not _POOLED.search(target):
            kinds[target.partition(":")[0]] += 1
    return kinds


def udp_ports(pid: int, table: str | None = None) -> set[int]:
    """Return the UDP ports that the process is bound to. ``table`` is the text of /proc/net/udp."""
    inodes = {found[1] for target in _targets(pid) if (found := _SOCKET.match(target))}
    lines = (Path("/proc/net/udp").read_text("ascii") if table is None else table).splitlines()[1:]
    rows = (line.split() for line in lines)
    return {int(row[1].partition(":")[2], 16) for row in rows if row[9] in inodes}


def tasks() -> Counter[str]:
    """Return the tasks of this loop, the asking one left out, by what they run."""
    running = asyncio.all_tasks() - {asyncio.current_task()}
    return Counter(getattr(task.get_coro(), "__qualname__", "?") for task in running)


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Return what there is more of than before, and by how much."""
    return {name: n - before.get(name, 0) for name, n in after.items() if n > before.get(name, 0)}


def unclosed(recordings: Iterable[Path]) -> list[str]:
    """Return the names of sound files whose header does not tell their length, or that are still open."""
    open_here = set(_targets(os.getpid()))
    return [path.name for path in recordings if str(path.resolve()) in open_here or not _whole(path)]


def unfinished(database: Path) -> Counter[str]:
    """Return how many rows wait for something that only a call could bring, by what they are."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return Counter({name: connection.execute(query).fetchone()[0] for name, query in _UNFINISHED.items()})
    finally:
        connection.close()


def _whole(path: Path) -> bool:
    try:
        with wave.open(str(path)) as sound:
            block = sound.getnchannels() * sound.getsampwidth()
            # 44 bytes is the header that voice/recording.py writes.
            return bool(path.stat().st_size == 44 + sound.getnframes() * block)
    except (wave.Error, EOFError):
        return False


def _targets(pid: int) -> list[str]:
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except OSError:  # closed meanwhile
            continue
    return found
