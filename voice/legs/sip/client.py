"""SipServer: the embedded SIP endpoint as the process that talks sees it; keeps the endpoint alive."""

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import AsyncIterator, Mapping
from itertools import count
from typing import Any

from core.errors import NuanxianError, PeerFailed
from voice.legs.base import CallInfo, CallLeg
from voice.legs.sip import wire
from voice.legs.sip.identity import called_number, calling_number
from voice.legs.sip.leg import SipLeg
from voice.legs.sip.process import EndpointProcess
from voice.legs.sip.settings import Digits, EndpointSettings, Registration

logger = logging.getLogger(__name__)

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0


class SipServer:
    """A LegServer on SIP over UDP and TCP.

    ``rtp_ports`` is the range of UDP ports for sound. A caller's number counts as ``trusted`` when the packet
    came from an address in ``trusted_peers`` (our PBX or SBC), or from this machine with ``trust_loopback``.
    Above ``max_calls`` a caller gets 486. ``media_timeout``: seconds without any sound until a call is dead.
    """

    def __init__(
        self,
        host: str,
        port: int,
        rtp_ports: tuple[int, int] = (20000, 29998),
        *,
        trusted_peers: frozenset[str] = frozenset(),
        trust_loopback: bool = False,
        max_calls: int = 32,
        media_timeout: int = 30,
        registration: Registration | None = None,
    ) -> None:
        self._settings = EndpointSettings(
            host, port, rtp_ports, max_calls, media_timeout, registration=registration
        )
        self._trusted = frozenset(ipaddress.ip_address(peer) for peer in trusted_peers)
        self._trust_loopback = trust_loopback
        self._process: EndpointProcess | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._legs: dict[int, SipLeg] = {}
        self._dialled: dict[int, asyncio.Future[SipLeg]] = {}
        self._numbers = count(2, 2)
        self._new: asyncio.Queue[SipLeg | None] = asyncio.Queue()

    async def start(self) -> None:
        """Listen; raises ConfigurationError that names the port when it is taken."""
        self._process = await EndpointProcess.launch(self._settings)
        self._keeper = asyncio.get_running_loop().create_task(self._keep(self._process))

    @property
    def endpoint_pid(self) -> int | None:
        """The number of the endpoint process; None while there is none."""
        return self._process.pid if self._process is not None else None

    async def calls(self) -> AsyncIterator[CallLeg]:
        """Yield answered legs until :meth:`stop`."""
        while (leg := await self._new.get()) is not None:
            yield leg

    async def dial(
        self,
        uri: str,
        *,
        from_number: str,
        digits: Digits = "rtpevent",
        headers: Mapping[str, str] | None = None,
        patience: float = 45.0,
    ) -> SipLeg:
        """Call ``uri`` as ``from_number`` and return the leg once it is answered.

        ``digits`` is how keys are pressed later: rtpevent (RFC 4733) or info (SIP INFO). Raises PeerFailed
        when it is busy, refused or not answered within ``patience`` seconds.
        """
        if self._process is None:
            raise PeerFailed("the SIP endpoint is not running")
        number = next(self._numbers)
        answer: asyncio.Future[SipLeg] = asyncio.get_running_loop().create_future()
        self._dialled[number] = answer
        self._send(
            wire.control(
                number,
                "dial",
                uri=uri,
                from_number=from_number,
                digits=digits,
                headers=dict(headers or {}),
                patience=patience,
            )
        )
        try:
            return await answer
        except asyncio.CancelledError:
            self._send(wire.control(number, "hangup"))
            raise
        finally:
            self._dialled.pop(number, None)

    async def stop(self) -> None:
        """Hang up every call and release ports and processes."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self._process is not None:
            for leg in list(self._legs.values()):
                await leg.hangup("shutdown")
            await self._process.stop()
            self._process = None
        self._drop_all("us", "shutdown")
        self._new.put_nowait(None)

    async def _keep(self, process: EndpointProcess) -> None:
        while True:
            async for frame in process.frames():
                self._take(frame)
            logger.error("the SIP endpoint process went away; %d calls lost", len(self._legs))
            self._process = None
            self._drop_all("network", "endpoint lost")
            await process.stop()
            process = self._process = await self._relaunch()
            logger.warning("the SIP endpoint listens again")

    async def _relaunch(self) -> EndpointProcess:
        pause = _FIRST_PAUSE
        while True:
            await asyncio.sleep(pause)
            try:
                return await EndpointProcess.launch(self._settings)
            except NuanxianError as error:
                logger.error("SIP endpoint: %s", error)  # noqa: TRY400  the reason is all there is to say
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _take(self, frame: wire.Frame) -> None:
        leg = self._legs.get(frame.call)
        if leg is not None:
            leg.take(frame)
            if frame.kind is wire.Kind.CONTROL and frame.fields["op"] == "ended":
                del self._legs[frame.call]
            return
        fields = frame.fields
        answer = self._dialled.get(frame.call)
        if fields["op"] == "call":
            leg = self._legs[frame.call] = SipLeg(self._info(fields), frame.call, self._send)
            if frame.call % 2:  # the endpoint gives odd numbers to calls that come in
                self._new.put_nowait(leg)
            elif answer is not None and not answer.done():
                answer.set_result(leg)
            # else whoever dialled has given up, and the order to hang up is on its way
        elif fields["op"] == "refused" and answer is not None and not answer.done():
            answer.set_exception(PeerFailed(f"the call was not answered: {fields['reason']}"))

    def _info(self, fields: Mapping[str, Any]) -> CallInfo:
        headers: dict[str, str] = fields["headers"]
        return CallInfo(
            call_id=fields["call_id"],
            caller=calling_number(headers, fields["far_end"]),
            called=called_number(fields["called"]),
            peer=fields["peer"],
            trusted=self._trusts(fields["peer"]),
            headers=headers,
        )

    def _trusts(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return address in self._trusted or (self._trust_loopback and address.is_loopback)

    def _drop_all(self, by: str, reason: str) -> None:
        for leg in self._legs.values():
            leg.end(by, reason)
        self._legs.clear()
        for answer in self._dialled.values():
            if not answer.done():
                answer.set_exception(PeerFailed("the SIP endpoint was lost while dialling"))

    def _send(self, data: bytes) -> None:
        if self._process is not None:
            self._process.send(data)
