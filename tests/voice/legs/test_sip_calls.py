"""Calls between two real endpoints over loopback: what the caller, and whoever talks to him, would notice."""

import asyncio
import os
import signal
import socket

import numpy as np
import pytest

from core.errors import ConfigurationError, PeerFailed
from tests.fakes.ports import free_port, rtp_range
from tests.fakes.sip_peer import Dialog, SipPeer
from tests.fakes.sip_site import Telephone, Track, echo, sip_site, telephone
from voice.legs.base import Ended
from voice.legs.sip.client import SipServer

pytestmark = pytest.mark.real

LOUD = b"\xe8\x03" * 8000
"""A second of sound of which no sample is silent."""


def audible(pcm: bytes | bytearray) -> int:
    """Return how many samples are louder than the silence of A-law."""
    return int(np.count_nonzero(np.abs(np.frombuffer(pcm, "<i2")) > 100))


async def test_sound_goes_both_ways() -> None:
    async with sip_site(echo) as site, telephone() as phone:
        call = await phone.dial(site.uri)
        await call.leg.play(LOUD)
        await call.until(lambda: audible(call.heard) >= 4000)  # a busy machine drops what comes late
        await call.leg.hangup()
        assert await call.ending() == Ended("us", "normal")


async def test_the_one_who_hangs_up_is_named_on_both_sides() -> None:
    async with sip_site() as site, telephone() as phone:
        call = await phone.dial(site.uri)
        answered = await site.answered()
        await answered.leg.hangup()
        assert await answered.ending() == Ended("us", "normal")
        assert await call.ending() == Ended("caller", "normal")
        assert len(call.endings) == 1
        await call.leg.hangup()


async def test_who_calls_whom() -> None:
    async with sip_site(trust_loopback=True) as site, telephone() as phone:
        await phone.dial(site.uri, number="13800001111")
        plain = (await site.answered()).leg.info
        asserted = {"P-Asserted-Identity": '"Wang" <sip:+8613805341234@ims.example.cn>'}
        await phone.dial(site.uri, number="13800001111", headers=asserted)
        named = (await site.answered()).leg.info
        assert (plain.caller, plain.called, plain.peer, plain.trusted) == (
            "13800001111",
            "12343",
            "127.0.0.1",
            True,
        )
        assert named.caller == "13805341234"
        assert named.call_id != plain.call_id


@pytest.mark.parametrize("info", [False, True])
async def test_keys_arrive_once_each(info: bool) -> None:
    async with sip_site() as site, telephone() as phone:
        call = await phone.dial(site.uri, info=info)
        answered = await site.answered()
        await call.phone.press("10*#")
        await answered.until(lambda: len(answered.digits) == 4)
        await answered.frames(25)
        assert answered.digits == ["1", "0", "*", "#"]


async def test_flush_stops_within_two_frames_and_tells_what_was_not_heard() -> None:
    async with sip_site() as site, telephone() as phone:
        await phone.dial(site.uri)
        answered = await site.answered()
        await answered.leg.play(LOUD * 5)
        await answered.until(lambda: audible(answered.sent) > 4000)
        before = audible(answered.sent)
        unsent = await answered.leg.flush()
        await answered.frames(25)
        after = audible(answered.sent)
        assert after - before <= 3 * 160  # the frame under way when we asked, and two more
        assert unsent == len(LOUD * 5) - 2 * after
        assert await answered.leg.flush() == 0


async def test_what_is_played_after_a_flush_is_heard_whole() -> None:
    async with sip_site() as site, telephone() as phone:
        call = await phone.dial(site.uri)
        answered = await site.answered()
        await answered.leg.play(LOUD * 3)
        await answered.until(lambda: audible(answered.sent) > 1600)
        await answered.leg.mark("dropped")
        await answered.leg.flush()
        heard = audible(answered.sent)
        await answered.leg.play(LOUD)
        await answered.leg.mark("new")
        await answered.until(lambda: "new" in answered.marks)
        assert audible(answered.sent) - heard in range(8000, 8000 + 3 * 160)
        assert "dropped" not in answered.marks
        await call.until(lambda: audible(call.heard) >= audible(answered.sent))


async def test_a_mark_comes_when_all_before_it_has_left() -> None:
    async with sip_site() as site, telephone() as phone:
        await phone.dial(site.uri)
        answered = await site.answered()
        await answered.leg.mark("nothing before")
        await answered.leg.play(LOUD)
        await answered.leg.play(LOUD[:500])
        await answered.leg.mark("all")
        await answered.until(lambda: "all" in answered.marks)
        assert audible(answered.sent[: answered.marks["all"]]) == 8250
        assert audible(answered.sent[: answered.marks["nothing before"]]) == 0


async def test_above_the_limit_a_caller_gets_busy_and_the_others_go_on() -> None:
    async with sip_site(echo, max_calls=2) as site, telephone() as phone:
        first = await phone.dial(site.uri)
        second = await phone.dial(site.uri)
        with pytest.raises(PeerFailed, match="486"):
            await phone.dial(site.uri)
        for call in (first, second):
            await call.leg.play(LOUD)
            await call.until(lambda call=call: audible(call.heard) >= 4000)  # type: ignore[misc]
        await first.leg.hangup()
        await first.ending()
        await (await site.answered()).ending()
        third = await phone.dial(site.uri)
        await third.leg.hangup()


async def test_two_calls_at_once_from_one_number_are_two_calls() -> None:
    async with sip_site() as site, telephone() as phone:
        one, two = await asyncio.gather(phone.dial(site.uri), phone.dial(site.uri))
        tracks = [await site.answered(), await site.answered()]
        assert len({track.leg.info.call_id for track in tracks}) == 2
        await tracks[0].leg.play(LOUD)
        await tracks[0].leg.mark("end")
        await tracks[0].until(lambda: "end" in tracks[0].marks)
        await asyncio.gather(one.frames(15), two.frames(15))
        assert sorted(audible(call.heard) > 0 for call in (one, two)) == [False, True]
        await asyncio.gather(one.leg.hangup(), two.leg.hangup())


async def test_a_killed_endpoint_ends_its_calls_and_comes_back() -> None:
    async with sip_site() as site, telephone() as phone:
        await phone.dial(site.uri)
        answered = await site.answered()
        flushing = asyncio.create_task(answered.leg.flush())
        pid = site.server.endpoint_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert await answered.ending() == Ended("network", "endpoint lost")
        await flushing
        await _until_answered(phone, site.uri)
        again = await site.answered()
        assert again.leg.info.caller == "13805341234"
        assert site.server.endpoint_pid not in {None, pid}


async def _until_answered(phone: Telephone, uri: str) -> Track:
    while True:
        try:
            return await phone.dial(uri)
        except PeerFailed:
            continue


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
async def test_a_port_that_is_taken_is_named(kind: socket.SocketKind) -> None:
    port = free_port()
    with socket.socket(type=kind) as squatter:
        squatter.bind(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            squatter.listen()
        with pytest.raises(ConfigurationError, match=rf"{port}.*NUANXIAN_SIP"):
            await SipServer("127.0.0.1", port, rtp_range()).start()


async def test_a_call_that_is_given_up_stops_ringing() -> None:
    async with telephone() as phone, SipPeer(phone.address) as called:
        dialling = asyncio.create_task(phone.dial(f"sip:12343@127.0.0.1:{called.sip_port}"))
        assert await called.arrived.take() == "INVITE"
        await called.request("OPTIONS", Dialog(called))  # answered after the phone has taken our ringing
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling
        while await called.arrived.take() != "CANCEL":
            pass


async def test_who_dials_after_the_end_is_told() -> None:
    async with telephone() as phone:
        pass
    with pytest.raises(PeerFailed, match="not running"):
        await phone.dial("sip:12343@127.0.0.1")


async def test_stop_hangs_up_and_leaves_nothing_behind() -> None:
    async with telephone() as phone:
        async with sip_site() as site:
            call = await phone.dial(site.uri)
            answered = await site.answered()
            pid = site.server.endpoint_pid
        assert (await call.ending()).by == "caller"
        assert answered.endings == [Ended("us", "shutdown")]
        with pytest.raises(ProcessLookupError):
            os.kill(pid or 0, 0)
        with socket.socket(type=socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", site.port))
