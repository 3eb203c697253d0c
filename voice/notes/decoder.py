"""Makes a stranger's sound file into samples by a process with limits; called by the listener of notes."""

import asyncio
import os
import sys

from core.errors import InputError
from voice.notes.child import MAX_BYTES

DEADLINE = 10.0
"""Seconds for a file, the start of the process included."""
_AT_ONCE = 2


class Decoder:
    """Decodes a few files at a time, each in a process of its own."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def decode(self, sound: bytes) -> bytes:
        """Return 8 kHz s16le mono of at most 70 seconds.

        AMR-NB, AMR-WB and Speex in Ogg are known. Raises InputError for every other file, for more than
        2 MiB, and for one that is broken or takes too long.
        """
        if len(sound) > MAX_BYTES:
            raise InputError(f"a voice note of more than {MAX_BYTES} bytes")
        async with self._room:
            return await self._run(sound)

    async def _run(self, sound: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voice.notes.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for its owner
            env={"PATH": os.defpath},  # it needs no secrets
        )
        try:
            async with asyncio.timeout(self._deadline):
                samples, _ = await process.communicate(sound)
        except TimeoutError:
            raise InputError("a voice note that takes too long to decode") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0 or not samples:
            raise InputError("not a voice note that can be decoded")
        return samples
