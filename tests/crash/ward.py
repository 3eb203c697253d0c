"""Ward: asks the nursery for processes, to be killed or to live on; used by tests/crash."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.crash.lives import Circumstances

_ROOT = Path(__file__).parents[2]
_DEADLINE = 120.0  # seconds for one life


class Ward:
    """Processes of which each gets the same circumstances but for what is said."""

    def __init__(self, nursery: asyncio.subprocess.Process) -> None:
        self._nursery = nursery

    async def live(self, life: str, given: Circumstances) -> None:
        """Let a process live to its end, which must be a good one."""
        assert await self._ended(life, given, 0) == 0

    async def die(self, life: str, given: Circumstances, point: int) -> bool:
        """Have a process killed at its ``point``-th point; False where it ended before it came there."""
        code = await self._ended(life, given, point)
        assert code in (0, -signal.SIGKILL)
        return code != 0

    async def _ended(self, life: str, given: Circumstances, die_at: int) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        request = {"life": life, "die_at": die_at, **given.as_json()}
        self._nursery.stdin.write(json.dumps(request).encode() + b"\n")
        async with asyncio.timeout(_DEADLINE):
            return int(await self._nursery.stdout.readline())


@asynccontextmanager
async def open_ward() -> AsyncIterator[Ward]:
    """Start the nursery; afterwards it ends, with whatever it has still running."""
    nursery = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.crash.nursery",
        cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Ward(nursery)
    finally:
        os.killpg(nursery.pid, signal.SIGKILL)
        await nursery.wait()
