"""What other SIP equipment, friendly or not, gets back from the endpoint; the peer here is raw UDP."""

import random
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fakes.sip_peer import Dialog, Message, SipPeer
from tests.fakes.sip_site import Site, Track, echo, sip_site
from voice.legs.base import Ended

pytestmark = pytest.mark.real

SILENCE = b"\xd5" * 160
TONE = b"\x8a" * 160


@asynccontextmanager
async def phone(site: Site, host: str = "127.0.0.1") -> AsyncIterator[SipPeer]:
    async with SipPeer(site.address, host) as peer:
        yield peer


async def talk(peer: SipPeer, dialog: Dialog, frames: int, payload: bytes = TONE) -> None:
    """Send sound, a packet for every packet that comes."""
    for _ in range(frames):
        peer.send_rtp(dialog, payload)
        await peer.sound.take()


async def options(peer: SipPeer) -> int:
    return (await peer.request("OPTIONS", Dialog(peer))).status


async def test_options_is_answered() -> None:
    async with sip_site() as site, phone(site) as peer:
        assert await options(peer) == 200


async def test_no_request_follows_an_answered_call() -> None:
    async with sip_site(echo) as site, phone(site) as peer:
        dialog, answer = await peer.call()
        assert answer.status == 200
        assert answer.body.count("m=") == 1
        await talk(peer, dialog, 50)
        assert peer.requests == []
        assert (await peer.request("BYE", dialog)).status == 200
        assert await (await site.answered()).ending() == Ended("caller", "normal")


@pytest.mark.parametrize("codecs", ["0 8 101", "8 0 101", "8", "0"])
async def test_the_offerers_order_of_codecs_holds(codecs: str) -> None:
    async with sip_site() as site, phone(site) as peer:
        _, answer = await peer.call(codecs=codecs)
        assert answer.status == 200
        assert _codecs(answer) == codecs


def _codecs(answer: Message) -> str:
    media = next(line for line in answer.body.splitlines() if line.startswith("m=audio"))
    return media.partition("RTP/AVP ")[2]


async def test_a_codec_we_do_not_have_is_refused_and_a_late_offer_is_not() -> None:
    async with sip_site() as site, phone(site) as peer:
        assert (await peer.call(codecs="18"))[1].status == 488
        dialog, answer = await peer.call(offer=False)
        assert answer.status == 200
        assert "PCMA/8000" in answer.body
        assert (await peer.request("BYE", dialog)).status == 200


async def test_digits_by_telephone_event_and_by_info() -> None:
    async with sip_site() as site, phone(site) as peer:
        dialog, _ = await peer.call()
        answered = await site.answered()
        await talk(peer, dialog, 10)
        for at in range(6):  # the end of an event is sent three times
            ended = 0x80 if at >= 3 else 0
            event = struct.pack(">BBH", 5, 10 | ended, 160 * min(at + 1, 4))
            peer.send_event(dialog, event, first=at == 0)
            await peer.sound.take()
        info = await peer.request(
            "INFO", dialog, body="Signal=7\r\nDuration=160\r\n", kind="application/dtmf-relay"
        )
        assert info.status == 200
        await answered.until(lambda: len(answered.digits) == 2)
        assert answered.digits == ["5", "7"]


async def test_hold_and_back() -> None:
    async with sip_site() as site, phone(site) as peer:
        dialog, _ = await peer.call()
        answered = await site.answered()
        await talk(peer, dialog, 10)
        for direction, on in (("sendonly", True), ("sendrecv", False)):
            body = peer.description("8 101", direction)
            held = await peer.request("INVITE", dialog, body=body, kind="application/sdp")
            peer.send(dialog.write("ACK", (), "", "").encode())
            assert held.status == 200
            await answered.until(lambda on=on: answered.holds[-1:] == [on])  # type: ignore[misc]
        await answered.leg.play(b"\xe8\x03" * 800)
        await answered.leg.mark("heard")
        await answered.until(lambda: "heard" in answered.marks)


async def test_a_peers_transfer_never_dials() -> None:
    async with sip_site() as site, phone(site) as peer, SipPeer(site.address) as victim:
        dialog, _ = await peer.call()
        answered = await site.answered()
        target = f"Refer-To: <sip:900123456789@127.0.0.1:{victim.sip_port}>"
        await peer.request("REFER", dialog, headers=(target,))
        await talk(peer, dialog, 50)
        assert victim.requests == []
        assert "INVITE" not in peer.requests
        assert not answered.endings


async def test_only_the_address_a_packet_came_from_is_trusted() -> None:
    async with (
        sip_site(trusted_peers=frozenset({"127.0.0.9"})) as site,
        phone(site, "127.0.0.9") as sbc,
        phone(site) as stranger,
    ):
        identity = ("P-Asserted-Identity: <sip:13800000000@sbc>",)
        await sbc.call(headers=identity)
        ours = (await site.answered()).leg.info
        await stranger.call(headers=identity)
        theirs = (await site.answered()).leg.info
        await stranger.call(headers=identity, dialog=Dialog(stranger, via="127.0.0.9"))
        forged = (await site.answered()).leg.info
        assert (ours.trusted, ours.peer, ours.caller) == (True, "127.0.0.9", "13800000000")
        assert (theirs.trusted, theirs.peer) == (False, "127.0.0.1")
        assert (forged.trusted, forged.peer) == (False, "127.0.0.1")


async def test_a_caller_who_vanishes_ends_the_call() -> None:
    async with sip_site(media_timeout=1) as site, phone(site) as peer:
        dialog, _ = await peer.call()
        answered = await site.answered()
        await talk(peer, dialog, 5)
        assert await answered.ending() == Ended("network", "no media")


async def test_a_caller_who_never_sends_sound_ends_the_call() -> None:
    async with sip_site(media_timeout=1) as site, phone(site) as peer:
        await peer.call()
        assert await (await site.answered()).ending() == Ended("network", "no media")


async def test_a_call_that_is_never_acknowledged_is_no_call() -> None:
    async with sip_site() as site, phone(site) as peer:
        silent = Dialog(peer)
        peer.send(silent.write("INVITE", (), peer.description("8 101"), "application/sdp").encode())
        await peer.call()
        assert (await site.answered()).leg.info.call_id != silent.call_id


async def test_junk_on_the_media_port_does_not_disturb_the_sound() -> None:
    async with sip_site() as site, phone(site) as peer:
        dialog, _ = await peer.call()
        answered = await site.answered()
        await talk(peer, dialog, 5)
        chance = random.Random(12343)
        for size in (0, 1, 3, 12, 13, 200, 1400):
            peer.send_junk(dialog, chance.randbytes(size))
        for kind in (18, 77, 101, 127):
            peer.send_rtp(dialog, b"\x01", kind=kind)
        await _heard_after(answered, peer, dialog)


async def _heard_after(answered: Track, peer: SipPeer, dialog: Dialog) -> None:
    before = len(answered.heard.replace(b"\x08\x00", b""))
    await talk(peer, dialog, 50)
    await answered.frames(10)
    assert len(answered.heard.replace(b"\x08\x00", b"")) > before + 40 * 320


async def test_malformed_datagrams_do_not_disturb_the_endpoint() -> None:
    async with sip_site() as site, phone(site) as peer:
        dialog, _ = await peer.call()
        answered = await site.answered()
        pid = site.server.endpoint_pid
        for datagram in _malformed(peer):
            peer.send(datagram)
        assert await options(peer) == 200
        assert site.server.endpoint_pid == pid
        await _heard_after(answered, peer, dialog)
        assert (await peer.request("BYE", dialog)).status == 200


def _malformed(peer: SipPeer) -> list[bytes]:
    """Return the fifteen messages that crashed or blocked other stacks."""
    sound = Dialog(peer).write("INVITE", (), peer.description("8 101"), "application/sdp")
    via = next(line for line in sound.splitlines() if line.startswith("Via"))
    changes = [
        ("Call-ID: ", "X-Call-ID: "),
        ("CSeq: 1 ", "CSeq: 99999999999999999999 "),
        ("Content-Length: ", "Content-Length: -"),
        ("Content-Length: ", "Content-Length: 9999"),
        (" SIP/2.0\r\nVia", " SIP/9.9\r\nVia"),
        ("Max-Forwards: 70", "Max-Forwards: 70\r\nX-Long: " + "a" * 30000),
        (via, "\r\n".join([via] * 500)),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 999.999.999.999"),
        ("m=audio ", "m=audio 99999999"),
        ("From: <sip:", "From: <sip:\x00\x00"),
        ("To: <sip:", "To: <<<<sip:"),
        ("INVITE sip:12343", "INVITE sip:%zz%00"),
    ]
    messages = [sound.replace(old, new, 1).encode() for old, new in changes]
    return [b"\x00" * 40, random.Random(5060).randbytes(1200), sound.encode()[:90], *messages]
