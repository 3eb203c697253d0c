"""Starts a worker process of ours that talks by frames over its pipes; asr and tts each own some."""

import asyncio
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path

_PLACE = str(Path(__file__).resolve().parents[1])
"""Where this package was found."""


async def start_child(command: Sequence[str], **settings: str) -> Process:
    """Start ``command`` with our environment and ``settings``, able to import what we are made of."""
    path = [_PLACE, os.environ.get("PYTHONPATH", "")]
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,  # Ctrl-C is for its owner, who ends it
        env=os.environ | settings | {"PYTHONPATH": os.pathsep.join(filter(None, path))},
    )
