"""A call from a page, on virtual time: pace, flush, marks, both hang-ups, a page that dies, typed speech."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import EngineBusy, Unavailable
from tests.fakes.page import FakePage
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sip_site import Track
from tests.fakes.sound import Loudness, read, utter
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.calls import Calls
from voice.equipment import Equipment
from voice.legs.base import CallInfo, Ended
from voice.legs.browser import BrowserServer
from voice.legs.browser_leg import DEAD_SECONDS
from voice.legs.playout import AHEAD, Playout
from voice.sound import FRAME_BYTES, RATE, WIDTH, seconds

CALLER = "13805341234"
Scenario = Callable[[FakePage, Track], Awaitable[None]]


async def spoken(text: str) -> bytes:
    if text == "忙":
        raise EngineBusy("no room")
    return utter(text)


@asynccontextmanager
async def call() -> AsyncIterator[tuple[FakePage, Track]]:
    server, page = BrowserServer(spoken), FakePage()
    await server.start()
    holding = asyncio.create_task(server.hold(page, caller=CALLER, peer="test", trusted=True))
    leg = await anext(aiter(server.calls()))
    track = Track(leg)
    try:
        yield page, track
    finally:
        await server.stop()
        await holding
        assert page.closed
        assert len(track.endings) == 1


def in_call(scenario: Scenario) -> None:
    async def run() -> None:
        async with call() as (page, track):
            await scenario(page, track)

    run_virtually(run())


def test_sound_is_paced_a_little_ahead_of_what_is_played() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        sentence = utter("一二三四五六七八九十")
        await track.leg.play(sentence)
        await track.leg.mark("end")
        await track.until(lambda: "end" in track.marks)
        assert bytes(page.heard) == sentence
        assert set(page.frames) == {FRAME_BYTES}
        assert seconds(bytes(page.most_queued)) <= AHEAD + 0.06

    in_call(scenario)


def test_a_mark_is_reached_when_all_before_it_was_played() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        await track.leg.mark("nothing before it")
        await track.until(lambda: "nothing before it" in track.marks)
        await track.leg.play(utter("您好"))
        await track.leg.mark("end")
        await track.until(lambda: "end" in track.marks)
        assert page.words == "您好"

    in_call(scenario)


def test_a_flush_silences_the_page_and_tells_what_was_not_heard() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        sentence = utter("一二三四五")
        await track.leg.play(sentence)
        await track.leg.mark("never")
        await page.hears("一二")
        unheard = await track.leg.flush()
        heard = len(page.heard)
        assert unheard == pytest.approx(len(sentence) - heard, abs=RATE * WIDTH * 0.1)
        await asyncio.sleep(1)
        assert len(page.heard) == heard
        assert "never" not in track.marks
        await track.leg.play(utter("六"))
        await track.leg.mark("after")
        await track.until(lambda: "after" in track.marks)
        assert page.words == "一二六"

    in_call(scenario)


def test_the_microphone_and_silence_come_as_steady_frames() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        await asyncio.sleep(1)
        assert seconds(bytes(track.heard)) == pytest.approx(1, abs=0.12)
        assert not any(track.heard)
        page.tells(utter("喂")[: FRAME_BYTES + 8])
        page.tells(utter("喂")[FRAME_BYTES + 8 :])
        await asyncio.sleep(1)
        assert read(bytes(track.heard)) == "喂"

    in_call(scenario)


def test_keys_come_and_what_is_no_message_of_ours_is_left_alone() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        nonsense = ("", "[", "[]", "1", '{"event": 1}', '{"event": "digit", "key": "12"}')
        for message in (*nonsense, '{"event": "played", "drop": "x", "bytes": 1}', b"", b"\x01"):
            page.tells(message)
        page.does("played", drop=0, bytes=10**9)
        page.does("played", drop=7, bytes=-1)
        page.does("digit", key="1")
        page.does("digit", key="#")
        await track.until(lambda: len(track.digits) == 2)
        assert track.digits == ["1", "#"]

    in_call(scenario)


def test_the_caller_hangs_up() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        page.does("hangup")
        assert await track.ending() == Ended("caller", "normal")
        await track.leg.hangup("too late")
        assert await track.leg.flush() == 0
        assert not await track.leg.transfer("sip:seats@example.org")

    in_call(scenario)


def test_we_hang_up_and_the_page_is_told() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        await track.leg.hangup("finished")
        assert await track.ending() == Ended("us", "finished")
        await asyncio.sleep(0.1)
        assert page.told[-1] == {"event": "ended", "by": "us", "reason": "finished"}
        assert page.closed

    in_call(scenario)


def test_a_window_that_closes_is_the_networks_fault() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        page.goes_away()
        assert (await track.ending()).by == "network"

    in_call(scenario)


def test_a_page_that_sends_nothing_is_dead() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        await track.leg.play(utter("您好" * 100))
        page.frozen = True
        began = asyncio.get_running_loop().time()
        assert await track.ending() == Ended("network", "no media")
        assert asyncio.get_running_loop().time() - began == pytest.approx(DEAD_SECONDS, abs=0.2)
        assert seconds(bytes(page.most_queued)) < 2, "a page that does not play is not flooded"

    in_call(scenario)


def test_a_typed_sentence_is_spoken_once_we_are_silent() -> None:
    async def scenario(page: FakePage, track: Track) -> None:
        await track.leg.play(utter("请问您要办什么"))
        await asyncio.sleep(0.1)
        page.does("say", text=" 我要洗澡 ")
        page.does("say", text="   ")
        while not page.events("said"):
            page.tells(bytes(FRAME_BYTES))  # an open microphone does not speak over it
            await asyncio.sleep(0.02)
        assert page.words == "请问您要办什么"
        assert read(bytes(track.heard)) == "我要洗澡"
        page.does("say", text="忙")
        while len(page.events("said")) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert read(bytes(track.heard)) == "我要洗澡"

    in_call(scenario)


def test_a_server_that_is_not_started_takes_no_call() -> None:
    async def scenario() -> None:
        page = FakePage()
        with pytest.raises(Unavailable):
            await BrowserServer(spoken).hold(page, caller=CALLER, peer="test", trusted=True)
        await page.close()

    run_virtually(scenario())


def test_a_whole_call_with_captions() -> None:
    talks: list[ScriptedTalk] = []

    def host(info: CallInfo) -> ScriptedTalk:
        talks.append(ScriptedTalk({"我要洗澡": say("好的再见", then="hangup")}))
        return talks[-1]

    async def scenario() -> None:
        server, page = BrowserServer(spoken), FakePage()
        equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
        calls = Calls([server], server.captioned(host), equipment)
        await calls.start()
        holding = asyncio.create_task(server.hold(page, caller=CALLER, peer="test", trusted=True))
        await page.hears(GREETING)
        page.does("say", text="我要洗澡")
        await holding
        await calls.stop()
        whole = [(shown["who"], shown["text"]) for shown in page.events("caption") if shown["whole"]]
        assert whole == [("us", GREETING), ("caller", "我要洗澡"), ("us", "好的再见")]
        assert page.events("ended")[0]["by"] == "us"
        assert talks[0].told[-1] == ("ended", "us")

    run_virtually(scenario())


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("play"), st.integers(0, 4000)),
            st.tuples(st.just("run"), st.integers(1, 50)),
            st.just(("drop", 0)),
        ),
        max_size=40,
    )
)
def test_every_byte_is_played_or_told_as_unheard(steps: list[tuple[str, int]]) -> None:
    """Whatever is played, dropped and reported, no byte is lost or counted twice."""
    playout, now, number = Playout(0.0), 0.0, 0
    handed = heard = unheard = 0
    waiting = played = 0
    for step, size in steps:
        match step:
            case "play":
                playout.play(bytes(size))
                handed += size
            case "drop":
                number, lost = playout.drop()
                unheard += lost
                waiting = played = 0
            case "run":
                for _ in range(size):
                    now += 0.02
                    waiting += sum(map(len, playout.due(now)))
                    assert waiting <= (AHEAD + 0.02) * RATE * WIDTH
                    played += min(FRAME_BYTES, waiting)
                    waiting -= min(FRAME_BYTES, waiting)
                    heard += len(playout.report(number, played, now).pcm)
    _, rest = playout.drop()
    assert heard + unheard + rest == handed
