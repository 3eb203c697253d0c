"""We register at a PBX that wants it, with digest."""

import re
from collections.abc import AsyncIterator
from hashlib import md5

import pytest

from tests.fakes.ports import free_port, rtp_range
from tests.fakes.sip_peer import Message, SipPeer
from tests.fakes.udp import Mailbox, Socket
from voice.legs.sip.client import SipServer
from voice.legs.sip.settings import Registration

pytestmark = pytest.mark.real


def digest(*parts: str) -> str:
    return md5(":".join(parts).encode()).hexdigest()


class Registrar:
    """Challenges every REGISTER; ``registered`` and ``refused`` have those that answered the challenge."""

    def __init__(self, password: str) -> None:
        self.registered: Mailbox[str] = Mailbox()
        self.refused: Mailbox[str] = Mailbox()
        self.client_port = free_port()
        self._password = password
        self._socket = Socket(self._on_request)

    async def open(self) -> None:
        await self._socket.open("127.0.0.1")

    def close(self) -> None:
        self._socket.close()

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self._socket.port}"

    def _on_request(self, data: bytes) -> None:
        answer = self.answer(Message(data.decode()))
        self._socket.send(answer.encode(), ("127.0.0.1", self.client_port))

    def answer(self, request: Message) -> str:
        """Return the response to a REGISTER."""
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', request.header("Authorization")))
        kept = [f"{name}: {request.header(name)}" for name in ("Via", "From", "To", "Call-ID", "CSeq")]
        if self._right(given):
            self.registered.put(given["username"])
            kept += [f"Contact: {request.header('Contact')};expires=300"]
            return _response("200 OK", kept)
        if given:
            self.refused.put(given["username"])
            return _response("403 Forbidden", kept)
        challenge = 'WWW-Authenticate: Digest realm="pbx", nonce="n0nce", algorithm=MD5, qop="auth"'
        return _response("401 Unauthorized", [*kept, challenge])

    def _right(self, given: dict[str, str]) -> bool:
        if not given:
            return False
        user = digest(given["username"], "pbx", self._password)
        asked = digest("REGISTER", given["uri"])
        return given["response"] == digest(user, "n0nce", given["nc"], given["cnonce"], "auth", asked)


def _response(status: str, headers: list[str]) -> str:
    return "\r\n".join([f"SIP/2.0 {status}", *headers, "Content-Length: 0"]) + "\r\n\r\n"


@pytest.fixture
async def registrar() -> AsyncIterator[Registrar]:
    pbx = Registrar("geheim")
    await pbx.open()
    yield pbx
    pbx.close()


async def test_we_register_with_our_password(registrar: Registrar) -> None:
    account = Registration(registrar.domain, "12343", "geheim")
    server = SipServer("127.0.0.1", registrar.client_port, rtp_range(), registration=account)
    await server.start()
    try:
        assert await registrar.registered.take() == "12343"
    finally:
        await server.stop()


async def test_a_pbx_that_refuses_us_does_not_keep_callers_out(registrar: Registrar) -> None:
    account = Registration(registrar.domain, "12343", "wrong")
    server = SipServer("127.0.0.1", registrar.client_port, rtp_range(), registration=account)
    await server.start()
    try:
        await registrar.refused.take()
        async with SipPeer(("127.0.0.1", registrar.client_port)) as peer:
            assert (await peer.call())[1].status == 200
    finally:
        await server.stop()
