"""Which address an INVITE really came from and whom it called; the endpoint asks before it answers.

baresip reports headers, which anybody may write, but not the packet's source; its SIP trace has it, in the
first line of each record: ``RX UDP 192.0.2.1:5060 -> 192.0.2.2:5060``.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass

_RECEIVED_INVITE = re.compile(
    r"RX (?P<transport>\w+) (?P<source>\S+):\d+ -> \S+\r?\nINVITE sips?:(?P<called>[^@;> ]*)", re.IGNORECASE
)
_CALL_ID = re.compile(r"^(?:Call-ID|i)[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_KEPT = 2000
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Origin:
    """Source address, transport and called user of an INVITE; ``peer`` is empty when it is not known."""

    peer: str = ""
    transport: str = ""
    called: str = ""


class Origins(logging.Handler):
    """Collects origins from the SIP trace; fails closed: what is missing or contradictory has no peer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(logging.DEBUG)
        self._loop = loop
        self._known: OrderedDict[str, Origin] = OrderedDict()
        self._news = asyncio.Event()

    def attach(self) -> None:
        """Take the trace, and keep it out of the logs: it is full of numbers."""
        logger = logging.getLogger("baresip.native.sip")
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Note one traced message; runs on the stack's logging thread."""
        text = record.getMessage()
        invite = _RECEIVED_INVITE.match(text)
        if invite is None:
            return
        call_ids = set(_CALL_ID.findall(text.partition("\r\n\r\n")[0]))
        origin = Origin(invite["source"].strip("[]"), invite["transport"].lower(), invite["called"])
        if len(call_ids) == 1 and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._note, call_ids.pop(), origin)

    def _note(self, call_id: str, origin: Origin) -> None:
        earlier = self._known.setdefault(call_id, origin)
        if earlier.peer != origin.peer:
            self._known[call_id] = Origin(called=earlier.called)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self._news.set()

    async def of(self, call_id: str) -> Origin:
        """Return the origin of a call just reported; the trace may arrive a moment after the call."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while call_id not in self._known:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return Origin()
        return self._known[call_id]
