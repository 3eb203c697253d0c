"""Where an INVITE came from is told by the packet, never by what is written in it."""

import asyncio
import logging

from voice.legs.sip.origin import Origin, Origins

INVITE = (
    "INVITE sip:12343@h SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1\r\nCall-ID: abc\r\n\r\nCall-ID: in-the-body\r\n"
)


async def origin_of(call_id: str, *traces: str) -> Origin:
    origins = Origins(asyncio.get_running_loop())
    for trace in traces:
        origins.emit(logging.LogRecord("trace", logging.DEBUG, "", 0, "%s", (trace,), None))
    return await origins.of(call_id)


async def test_the_address_of_the_packet() -> None:
    trace = f"RX UDP 192.0.2.7:5060 -> 10.0.0.1:5060\n{INVITE}"
    assert await origin_of("abc", trace) == Origin("192.0.2.7", "udp", "12343")


async def test_the_address_of_an_ipv6_packet() -> None:
    trace = f"RX TCP [2001:db8::7]:41000 -> [2001:db8::1]:5060\n{INVITE}"
    assert (await origin_of("abc", trace)).peer == "2001:db8::7"


async def test_what_is_not_known_has_no_peer() -> None:
    ours = f"TX UDP 192.0.2.7:5060 -> 10.0.0.1:5060\n{INVITE}"
    other = "RX UDP 192.0.2.7:5060 -> 10.0.0.1:5060\nOPTIONS sip:h SIP/2.0\r\nCall-ID: abc\r\n\r\n"
    assert await origin_of("abc", ours, other) == Origin()
    assert await origin_of("in-the-body", f"RX UDP 192.0.2.7:5060 -> 10.0.0.1:5060\n{INVITE}") == Origin()


async def test_one_call_from_two_addresses_has_no_peer() -> None:
    traces = [f"RX UDP {host}:5060 -> 10.0.0.1:5060\n{INVITE}" for host in ("192.0.2.7", "198.51.100.1")]
    assert (await origin_of("abc", *traces)).peer == ""
    assert (await origin_of("abc", *traces, traces[0])).peer == ""


async def test_an_invite_with_two_call_ids_has_no_peer() -> None:
    trace = f"RX UDP 192.0.2.7:5060 -> 10.0.0.1:5060\n{INVITE}".replace(
        "Call-ID: abc", "Call-ID: abc\r\ni: xyz"
    )
    assert await origin_of("abc", trace) == Origin()
