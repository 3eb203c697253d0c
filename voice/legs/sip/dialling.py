"""Placing a call: from the INVITE to the answer, also one that comes back before the stack's call listens."""

import asyncio
import contextlib
from collections.abc import Mapping

from baresip import BaresipError, Call, CallFailed, Event, Runtime, StackEvent, UserAgent


async def dial(
    runtime: Runtime, agent: UserAgent, uri: str, headers: Mapping[str, str], patience: float
) -> Call:
    """Call ``uri`` and return the call once it is up; when cancelled, hang up.

    Raises BaresipError when it is refused or not answered within ``patience`` seconds, ValueError for what
    cannot travel in a request.
    """
    early: list[StackEvent] = []
    # The stack's Call hears of nothing until this loop has read that the INVITE left. On a network as quick
    # as a PBX in the same rack the answer may lie in the same batch: it would ring for ever.
    runtime.subscribe(early.append)
    try:
        call = await agent.dial(uri, headers=dict(headers))
    finally:
        runtime.unsubscribe(early.append)
    missed = {event.event: event.text for event in early if event.call == call.handle}
    if Event.CALL_CLOSED in missed:
        raise CallFailed.from_close_reason(missed[Event.CALL_CLOSED] or "")
    if Event.CALL_ESTABLISHED not in missed:
        await _answered(call, patience)
    return call


async def _answered(call: Call, patience: float) -> None:
    try:
        await call.wait_established(patience)
    except asyncio.CancelledError:
        with contextlib.suppress(BaresipError):
            await call.hangup()
        raise
