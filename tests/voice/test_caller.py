"""The test caller against an assistant of tones: it waits its turn, speaks, presses, hangs up and reports."""

import wave
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError, PeerFailed
from tests.fakes.sip_site import Track, idle, sip_site, telephone
from voice.asr.base import Form, Hypothesis, Recognition
from voice.caller import dial
from voice.sound import FRAME_BYTES, RATE
from voice.wav import read_wav, write_wav

pytestmark = pytest.mark.real

FRAME = FRAME_BYTES


class Loud:
    """A voice detector for tones on a digital line."""

    window = 256

    def probability(self, pcm: bytes) -> float:
        return float(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)).max() > 300)


def tone(seconds: float, pitch: int = 440) -> bytes:
    at = np.arange(int(seconds * RATE))
    return (8000 * np.sin(2 * np.pi * pitch * at / RATE)).astype("<i2").tobytes()


class ToneRecognizer:
    """Writes 嘀 for every half second of tone."""

    async def start(self) -> None: ...

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> "ToneStream":
        return ToneStream()

    async def stop(self) -> None: ...


class ToneStream:
    def __init__(self) -> None:
        self._frames = 0

    async def accept(self, pcm: bytes) -> str:
        self._frames += loud(pcm)
        return ""

    async def finish(self) -> Recognition:
        return Recognition((Hypothesis("嘀" * round(self._frames / 25), 1.0),))

    async def abandon(self) -> None: ...


async def say(text: str) -> bytes:
    """Speak 0.1 s for each character, and leave silence after it as synthesizers do."""
    return tone(0.1 * len(text), 300) + bytes(RATE)


def loud(pcm: bytes | bytearray) -> int:
    """Return how many frames hold sound."""
    samples = np.abs(np.frombuffer(bytes(pcm), "<i2").astype(np.int32))
    return int((samples[: len(samples) // 160 * 160].reshape(-1, 160).max(axis=1) > 300).sum())


class Assistant:
    """Greets, then answers each stretch of sound or key with a tone, with a breath inside every answer."""

    def __init__(self, turns: int = 99) -> None:
        self.turns = turns
        self.track: Track | None = None

    async def __call__(self, track: Track) -> None:
        self.track = track
        await self._answer(track)
        for _ in range(self.turns):
            await self._turn(track)
            if track.endings:
                return
            await self._answer(track)
        await track.until(lambda: len(track.marks) > self.turns or bool(track.endings))
        await track.leg.hangup()

    async def _turn(self, track: Track) -> None:
        start, keys = len(track.heard), len(track.digits)
        await track.until(
            lambda: (
                len(track.digits) > keys
                or (loud(track.heard[start:]) > 0 and loud(track.heard[-25 * FRAME :]) == 0)
                or bool(track.endings)
            )
        )

    async def _answer(self, track: Track) -> None:
        await track.leg.play(tone(0.5) + bytes(RATE) + tone(0.5))
        await track.leg.mark(str(len(track.marks)))


async def test_a_script_is_played_a_turn_at_a_time(tmp_path: Path) -> None:
    assistant = Assistant()
    async with sip_site(assistant) as site:
        report = await dial(
            site.uri,
            from_number="13805341234",
            lines=["# a comment", "喂你好", "[key 1]", "[pause 0.5]", "再见"],
            say=say,
            record_to=tmp_path,
            voice_model=Loud,
        )
    assert [each.line for each in report.exchanges] == ["", "喂你好", "[key 1]", "[pause 0.5]", "再见"]
    assert report.ended_by == "elder"
    assert assistant.track is not None
    assert assistant.track.digits == ["1"]
    greeting, hello, key, pause, bye = report.exchanges
    for answered in (greeting, hello, key, bye):
        assert answered.seconds == pytest.approx(1.5, abs=0.15)
        assert answered.delay is not None
        assert answered.delay > 0
    assert pause.answered is None
    assert hello.ended - (greeting.answered or 0) >= 1.5 + 0.9 + 0.3
    assert bye.ended - pause.ended >= 0.5


async def test_both_sides_are_recorded_and_in_step(tmp_path: Path) -> None:
    async with sip_site(Assistant()) as site:
        report = await dial(site.uri, lines=["一二三四五"], say=say, record_to=tmp_path, voice_model=Loud)
    assert [path.name for path in report.files] == ["call.wav", "call-elder.wav", "call-assistant.wav"]
    elder, assistant = (read_wav(path) for path in report.files[1:])
    assert loud(elder) == pytest.approx(25, abs=1)
    assert loud(assistant) == pytest.approx(100, abs=8)
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert file.getnchannels() == 2
        assert file.getnframes() / RATE == pytest.approx(report.seconds, abs=0.2)


async def test_recordings_are_played_and_an_assistant_that_hangs_up_ends_the_call(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(0.5, 300))
    async with sip_site(Assistant(turns=1)) as site:
        report = await dial(site.uri, wavs=[tmp_path / "a.wav"] * 3, voice_model=Loud)
    assert [each.line for each in report.exchanges] == ["", "a.wav"]
    assert report.ended_by == "assistant"
    assert report.files == ()


async def test_hangup_is_at_once() -> None:
    async with sip_site(Assistant()) as site:
        report = await dial(site.uri, lines=["[hangup]", "不会说的"], say=say, voice_model=Loud)
    assert [each.line for each in report.exchanges] == [""]
    assert report.ended_by == "elder"


async def test_what_was_heard_is_written_down() -> None:
    async with sip_site(Assistant()) as site:
        report = await dial(site.uri, lines=["[key 1]"], hear=ToneRecognizer(), voice_model=Loud)
    assert [each.heard for each in report.exchanges] == ["嘀嘀", "嘀嘀"]


async def test_a_number_that_is_busy() -> None:
    async with sip_site(max_calls=1) as site, telephone() as phone:
        await phone.dial(site.uri)
        with pytest.raises(PeerFailed, match="486"):
            await dial(site.uri, voice_model=Loud)


@pytest.mark.parametrize("uri", ["12343", "sip:", "http://127.0.0.1"])
async def test_what_is_no_address_is_refused(uri: str) -> None:
    with pytest.raises(InputError, match="SIP address"):
        await dial(uri)


async def test_lines_without_a_voice_are_refused() -> None:
    async with sip_site(idle) as site:
        with pytest.raises(InputError, match="no voice"):
            await dial(site.uri, lines=["喂"])
