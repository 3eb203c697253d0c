"""A SIP telephone made of two UDP sockets: says what a test wants said, and notes all that comes back."""

import asyncio
import re
import secrets
import struct
from dataclasses import dataclass, field
from typing import Self

from tests.fakes.udp import Mailbox, Socket

_STATUS = re.compile(r"SIP/2\.0 (\d{3})")
_RTP = struct.Struct(">BBHII")


@dataclass(frozen=True, slots=True)
class Message:
    """One SIP message."""

    text: str

    @property
    def status(self) -> int:
        """The status of a response, 0 for a request."""
        found = _STATUS.match(self.text)
        return int(found[1]) if found else 0

    @property
    def method(self) -> str:
        """The method, of a response too."""
        return self.header("CSeq").split()[-1]

    @property
    def body(self) -> str:
        """What follows the headers."""
        return self.text.partition("\r\n\r\n")[2]

    def header(self, name: str) -> str:
        """The first header of that name; empty when there is none."""
        found = re.search(rf"^{name}\s*:\s*(.*?)\r?$", self.text, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""


class SipPeer:
    """Bound to ``host``; every message to and from ``server`` goes over one socket."""

    def __init__(self, server: tuple[str, int], host: str = "127.0.0.1") -> None:
        self.server = server
        self.host = host
        self.requests: list[str] = []
        """Methods of the requests that came from the server."""
        self.arrived: Mailbox[str] = Mailbox()
        """The same, to wait for."""
        self._sip = Socket(self._on_sip)
        self._rtp = Socket(self._on_rtp)
        self._responses: Mailbox[Message] = Mailbox()
        self.sound: Mailbox[bytes] = Mailbox()
        """Payloads of the RTP packets that came."""

    async def __aenter__(self) -> Self:
        await self._sip.open(self.host)
        await self._rtp.open(self.host)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sip.close()
        self._rtp.close()

    def send(self, datagram: bytes) -> None:
        """Send anything at all to the SIP port."""
        self._sip.send(datagram, self.server)

    async def request(
        self, method: str, dialog: "Dialog", *, headers: tuple[str, ...] = (), body: str = "", kind: str = ""
    ) -> Message:
        """Send a request of ``dialog`` and return its final response, repeating as UDP demands."""
        text = dialog.write(method, headers, body, kind)
        while True:
            self.send(text.encode())
            try:
                async with asyncio.timeout(2):
                    return await self._final(dialog, method)
            except TimeoutError:
                continue

    async def _final(self, dialog: "Dialog", method: str) -> Message:
        while True:
            message = await self._responses.take()
            same = message.header("CSeq") == f"{dialog.sequence} {method}"
            if same and message.header("Call-ID") == dialog.call_id and message.status >= 200:
                return message

    async def call(
        self,
        *,
        codecs: str = "8 101",
        headers: tuple[str, ...] = (),
        dialog: "Dialog | None" = None,
        offer: bool = True,
    ) -> tuple["Dialog", Message]:
        """Invite the server and acknowledge its answer."""
        dialog = dialog or Dialog(self)
        body = self.description(codecs) if offer else ""
        answer = await self.request("INVITE", dialog, headers=headers, body=body, kind="application/sdp")
        dialog.accept(answer)
        late = "" if offer or answer.status != 200 else self.description("8 101")
        self.send(dialog.write("ACK", (), late, "application/sdp" if late else "").encode())
        return dialog, answer

    def description(self, codecs: str, direction: str = "sendrecv") -> str:
        """Return SDP that offers ``codecs`` (payload types) at our RTP socket."""
        names = {"0": "PCMU/8000", "8": "PCMA/8000", "18": "G729/8000", "101": "telephone-event/8000"}
        lines = [
            "v=0", f"o=- 1 {secrets.randbelow(10**6)} IN IP4 {self.host}", "s=-",
            f"c=IN IP4 {self.host}", "t=0 0",
            f"m=audio {self._rtp.port} RTP/AVP {codecs}",
            *(f"a=rtpmap:{number} {names[number]}" for number in codecs.split()),
            f"a={direction}",
        ]  # fmt: skip
        return "\r\n".join(lines) + "\r\n"

    def send_rtp(self, dialog: "Dialog", payload: bytes, *, kind: int = 8) -> None:
        """Send one packet of payload type ``kind`` to where the server wants it."""
        dialog.packets += 1
        head = _RTP.pack(0x80, kind, dialog.packets, dialog.packets * 160, 0x1234)
        self._rtp.send(head + payload, dialog.media)

    def send_event(self, dialog: "Dialog", event: bytes, *, first: bool) -> None:
        """Send one packet of a telephone event (RFC 4733); all packets of one have the same timestamp."""
        if first:
            dialog.event_time = dialog.packets * 160
        dialog.packets += 1
        kind = 101 | (0x80 if first else 0)
        head = _RTP.pack(0x80, kind, dialog.packets, dialog.event_time, 0x1234)
        self._rtp.send(head + event, dialog.media)

    def send_junk(self, dialog: "Dialog", junk: bytes) -> None:
        """Send bytes that are no RTP packet to the server's RTP port."""
        self._rtp.send(junk, dialog.media)

    @property
    def sip_port(self) -> int:
        """Our SIP port."""
        return self._sip.port

    def _on_sip(self, data: bytes) -> None:
        message = Message(data.decode("utf-8", "replace"))
        if message.status:
            self._responses.put(message)
            return
        self.requests.append(message.method)
        self.arrived.put(message.method)
        if message.method != "ACK":
            self.send(_answer(message).encode())

    def _on_rtp(self, data: bytes) -> None:
        self.sound.put(data[_RTP.size :])


@dataclass
class Dialog:
    """One call's identity and counters."""

    peer: SipPeer
    caller: str = "13805341234"
    call_id: str = field(default_factory=lambda: secrets.token_hex(8))
    via: str = ""
    """Host claimed in Via and Contact instead of the real one."""
    sequence: int = 0
    packets: int = 0
    event_time: int = 0
    to_tag: str = ""
    media: tuple[str, int] = ("", 0)

    def accept(self, answer: Message) -> None:
        """Take the other side's tag and media address."""
        self.to_tag = answer.header("To").partition(";tag=")[2]
        port = re.search(r"^m=audio (\d+)", answer.body, re.MULTILINE)
        self.media = (self.peer.server[0], int(port[1]) if port else 0)

    def write(self, method: str, headers: tuple[str, ...], body: str, kind: str) -> str:
        """Return the next request of this dialog."""
        if method not in {"ACK", "CANCEL"}:
            self.sequence += 1
        host = self.via or self.peer.host
        uri = f"sip:12343@{self.peer.server[0]}:{self.peer.server[1]}"
        tag = f";tag={self.to_tag}" if self.to_tag else ""
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{self.peer.sip_port};branch=z9hG4bK{secrets.token_hex(8)};rport",
            "Max-Forwards: 70",
            f"From: <sip:{self.caller}@{host}>;tag=t{self.call_id}",
            f"To: <{uri}>{tag}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.sequence} {method}",
            f"Contact: <sip:{self.caller}@{host}:{self.peer.sip_port}>",
            *headers,
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join(lines) + "\r\n\r\n" + body


def _answer(request: Message) -> str:
    """Let it ring for ever when it is we who are called, agree to everything else."""
    kept = ("Via", "From", "To", "Call-ID", "CSeq")
    status = "180 Ringing" if request.method == "INVITE" else "200 OK"
    lines = [f"SIP/2.0 {status}", *(f"{name}: {request.header(name)}" for name in kept), "Content-Length: 0"]
    return "\r\n".join(lines) + "\r\n\r\n"
