"""Edge's voice against a peer that speaks its wire format. Category: integration."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import Forbidden, PeerFailed
from tests.fakes.edge_peer import EdgePeer, Mode
from voice.prosody.clauses import Piece
from voice.sound import seconds
from voice.tts.base import Clause, Manner
from voice.tts.edge import HOST, EdgeVoice

pytestmark = pytest.mark.real
FIXED = Piece("这里是12343养老服务热线。", "disk", 0.0)
PERSONAL = Piece("王秀英奶奶，您好。", "memory", 0.0)


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[EdgePeer]:
    peer = EdgePeer()
    await peer.start(tmp_path)
    yield peer
    await peer.stop()


@pytest.fixture
async def voice(peer: EdgePeer) -> EdgeVoice:
    voice = EdgeVoice(proxy=peer.proxy, first_chunk=60, deadline=120)
    await voice.start()
    return voice


async def test_a_fixed_sentence_is_spoken(peer: EdgePeer, voice: EdgeVoice) -> None:
    sound = await voice.sound(FIXED, 0.85)
    (asked,) = peer.asked
    assert "zh-CN, XiaoxiaoNeural" in asked.voice
    assert asked.rate == "-15%"
    assert asked.text == "这里是幺二三四三养老服务热线。"
    hum = 0.2 * len(asked.text)
    assert hum < seconds(sound) < hum + 0.3, "the silence around it is cut off"


async def test_readings_for_our_own_voice_are_not_sent(peer: EdgePeer, voice: EdgeVoice) -> None:
    await voice.sound(Piece("{还款|huan2 kuan3}的事请打热线。", "disk", 0.0), 1.0)
    assert peer.asked[0].text == "还款的事请打热线。"
    assert peer.asked[0].rate == "+0%"


async def test_a_speech_comes_piece_by_piece(peer: EdgePeer, voice: EdgeVoice) -> None:
    clauses = (Clause("您好，这里是养老服务热线，请问您要办什么事？"),)
    _, pause, second = [sound async for sound in voice.speak(clauses, Manner(gain=3.0))]
    assert pause == bytes(int(0.25 * 8000) * 2)
    assert seconds(second) > 1


@pytest.mark.parametrize(
    "piece",
    [
        PERSONAL,
        Piece("您的电话是13805341234。", "disk", 0.0),
        Piece("身份证号110101194001011234。", "disk", 0.0),
    ],
)
async def test_nothing_personal_is_sent(peer: EdgePeer, voice: EdgeVoice, piece: Piece) -> None:
    with pytest.raises(Forbidden):
        await voice.sound(piece, 0.85)
    assert (peer.asked, peer.tunnels) == ([], [])


async def test_a_speech_ends_where_it_becomes_personal(peer: EdgePeer, voice: EdgeVoice) -> None:
    clauses = (Clause("这里是养老服务热线。"), Clause("王秀英奶奶您好。", "memory"))
    with pytest.raises(Forbidden):
        _ = [sound async for sound in voice.speak(clauses)]
    assert "王秀英" not in "".join(asked.text for asked in peer.asked)


async def test_silence_needs_no_service(peer: EdgePeer, voice: EdgeVoice) -> None:
    assert await voice.sound(Piece("……", "disk", 0.0), 0.85) == b""
    assert peer.tunnels == []


@pytest.mark.parametrize("mode", ["refuses", "breaks off", "garbage", "noise", "new path"])
async def test_a_bad_answer_is_no_sound(peer: EdgePeer, voice: EdgeVoice, mode: Mode) -> None:
    peer.mode = mode
    with pytest.raises(PeerFailed) as raised:
        await voice.sound(FIXED, 0.85)
    assert "热线" not in str(raised.value)
    peer.mode = "ok"
    assert await voice.sound(FIXED, 0.85)


async def test_refused_it_asks_once_more_and_no_oftener(peer: EdgePeer, voice: EdgeVoice) -> None:
    peer.mode = "refuses"
    with pytest.raises(PeerFailed, match="WSServerHandshakeError"):
        await voice.sound(FIXED, 0.85)
    assert peer.tunnels == [f"{HOST}:443"] * 2


async def test_a_silent_service_is_given_up(peer: EdgePeer) -> None:
    peer.mode = "silent"
    with pytest.raises(PeerFailed, match="TimeoutError"):
        await EdgeVoice(proxy=peer.proxy, first_chunk=0.2).sound(FIXED, 0.85)
    with pytest.raises(PeerFailed, match="TimeoutError"):
        await EdgeVoice(proxy=peer.proxy, deadline=0.2).sound(FIXED, 0.85)


async def test_no_network_is_told_at_once() -> None:
    with pytest.raises(PeerFailed, match="Connect"):
        await EdgeVoice(proxy="http://127.0.0.1:9").sound(FIXED, 0.85)


async def test_the_proxy_of_the_environment_is_used(peer: EdgePeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", peer.proxy)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert await EdgeVoice(first_chunk=60, deadline=120).sound(FIXED, 0.85)
    assert peer.tunnels == [f"{HOST}:443"]
