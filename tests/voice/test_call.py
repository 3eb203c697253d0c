"""A call as the elder at the other end lives it: scripted elder, voice that is words, virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Unavailable
from tests.fakes.leg import ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness, read, utter
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import GREETING, ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.call import Call, State
from voice.equipment import Equipment, Rescue
from voice.legs.base import CallInfo
from voice.line import Recorder
from voice.summary import CallSummary
from voice.talk import Speech
from voice.turn_taking import HOLD_SECONDS

Elder = Callable[[ElderPhone], Awaitable[None]]


@dataclass
class Played:
    """What came of one call."""

    phone: ElderPhone
    talk: ScriptedTalk
    summary: CallSummary
    recognizer: ReadingRecognizer


def play(
    elder: Elder,
    talk: ScriptedTalk | None = None,
    phone: ElderPhone | None = None,
    recognizer: ReadingRecognizer | None = None,
    synthesizer: InstantSynthesizer | None = None,
    rescue: Rescue | None = None,
    recorders: Callable[[CallInfo], Recorder | None] | None = None,
) -> Played:
    """Let ``elder`` hold a call to its end."""
    talk, recognizer = talk or ScriptedTalk(), recognizer or ReadingRecognizer()

    async def scenario() -> Played:
        leg = phone or ElderPhone()
        equipment = Equipment(
            recognizer, synthesizer or InstantSynthesizer(), recorders, Loudness, rescue or Rescue()
        )
        call = asyncio.create_task(Call(leg, talk, equipment).run())
        await elder(leg)
        async with asyncio.timeout(600):
            summary = await call
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not left, "a call leaves nothing running"
        return Played(leg, talk, summary, recognizer)

    return run_virtually(scenario())


def after(*acts: Callable[[ElderPhone], Awaitable[None] | None]) -> Elder:
    """Return an elder who does ``acts`` one after another and then hangs up."""

    async def elder(phone: ElderPhone) -> None:
        for act in acts:
            pending = act(phone)
            if pending is not None:
                await pending
        phone.hangs_up()

    return elder


def test_a_whole_conversation() -> None:
    talk = ScriptedTalk(
        {"我想洗澡": say("好的哪一天", kind="date"), "明天": say("约好了再见", then="hangup")}
    )

    async def elder(phone: ElderPhone) -> None:
        await phone.hears(GREETING)
        await phone.waits(1)
        await phone.says("我想洗澡")
        await phone.hears("好的哪一天")
        await phone.waits(0.5)
        await phone.says("明天")

    call = play(elder, talk)
    assert call.phone.heard == GREETING + "好的哪一天约好了再见"
    assert talk.of("heard") == ["我想洗澡", "明天"]
    assert [spoken.heard for spoken in talk.spoken] == [1, 1, 1]
    assert talk.of("ended") == ["us"]
    assert call.summary.reason == "finished"
    assert call.phone.hung_up
    assert talk.utterances[0].stages["endpoint"] >= 500
    assert talk.spoken[1].stages["first_audio"] >= talk.utterances[0].stages["endpoint"]


def test_a_pause_to_think_is_not_the_end() -> None:
    call = play(
        after(lambda p: p.hears(GREETING), lambda p: p.says("我想要        洗澡"), lambda p: p.waits(3))
    )
    assert call.talk.of("heard") == ["我想要洗澡"]


def test_the_phrases_awaited_reach_the_recogniser() -> None:
    talk = ScriptedTalk({"started": say("对吗", kind="yes_no", phrases=("对", "不对"))})
    call = play(
        after(lambda p: p.hears("对吗"), lambda p: p.waits(1), lambda p: p.says("对"), lambda p: p.waits(2)),
        talk,
    )
    assert call.recognizer.phrases == [("对", "不对")]
    assert talk.of("heard") == ["对"]


def test_silence_is_counted_until_somebody_speaks() -> None:
    talk = ScriptedTalk({"silence 1": say("您还在吗"), "silence 2": say("听得见吗")})
    call = play(
        after(
            lambda p: p.hears("听得见吗"),
            lambda p: p.says("我在呢"),
            lambda p: p.hears("请再说一遍"),
            lambda p: p.waits(8),
        ),
        talk,
    )
    assert talk.of("silence") == [1, 2, 1]
    assert call.summary.by == "caller"


def test_who_is_dictating_a_number_gets_more_time() -> None:
    talk = ScriptedTalk({"started": say("您的电话是多少", kind="digits")})
    play(after(lambda p: p.hears("您的电话是多少"), lambda p: p.waits(10)), talk)
    assert talk.of("silence") == []


def test_the_caller_may_interrupt_and_the_talk_knows_what_was_heard() -> None:
    talk = ScriptedTalk(
        {"started": say("一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"), "我要人工": say("好")}
    )
    call = play(
        after(lambda p: p.hears("一二三四五"), lambda p: p.says("我要人工"), lambda p: p.hears("好")), talk
    )
    assert talk.of("heard") == ["我要人工"]
    assert talk.told.index(("spoke", talk.spoken[0].text)) < talk.told.index(("heard", "我要人工"))
    whole = talk.spoken[0].text
    said = call.phone.heard.removesuffix("好")
    assert 0.2 < talk.spoken[0].heard < 0.7
    assert len(said) == pytest.approx(talk.spoken[0].heard * len(whole), abs=1)
    assert "癸" not in call.phone.heard


@pytest.mark.parametrize("murmur", ["嗯", "好", "嗯嗯", "哦好", "对对", "啊"])
def test_a_murmur_does_not_stop_us(murmur: str) -> None:
    talk = ScriptedTalk({"started": say("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸")})
    call = play(
        after(
            lambda p: p.hears("一二三"),
            lambda p: p.says(murmur),
            lambda p: p.hears("癸"),
            lambda p: p.waits(1),
        ),
        talk,
    )
    assert call.phone.heard == "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
    assert talk.of("heard") == []


def test_a_notice_cannot_be_talked_over_but_a_key_works() -> None:
    talk = ScriptedTalk(
        {"started": say("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", interruptible=False), "0": say("转人工")}
    )
    call = play(
        after(
            lambda p: p.hears("一二"),
            lambda p: p.says("快点快点"),
            lambda p: p.hears("十甲"),
            lambda p: p.presses("0"),
            lambda p: p.hears("转人工"),
        ),
        talk,
    )
    assert talk.of("heard") == []
    assert talk.of("pressed") == ["0"]
    assert "癸" not in call.phone.heard
    assert 0 < talk.spoken[0].heard < 1


def test_our_own_echo_is_not_an_answer() -> None:
    talk = ScriptedTalk({"started": say("请问您今天想约什么服务呢")})
    call = play(after(lambda p: p.hears("服务呢"), lambda p: p.waits(3)), talk, ElderPhone(echo=True))
    assert call.phone.heard == "请问您今天想约什么服务呢"
    assert talk.of("heard") == []
    assert talk.of("overheard") == []


def test_an_awaited_answer_is_heard_although_the_question_held_it() -> None:
    talk = ScriptedTalk(
        {
            "started": say("您要助餐还是助浴请您说一个", kind="choice", phrases=("助餐", "助浴")),
            "助浴": say("好"),
        }
    )
    play(after(lambda p: p.hears("助浴"), lambda p: p.says("助浴"), lambda p: p.hears("好")), talk)
    assert talk.of("heard") == ["助浴"]


def test_an_emergency_is_answered_before_the_sentence_is_over() -> None:
    talk = ScriptedTalk(
        {"started": say("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", interruptible=False)},
        urgent={"摔倒": say("马上帮您", then="hold", interruptible=False)},
    )
    call = play(
        after(
            lambda p: p.hears("一二"), lambda p: p.says("我摔倒了起不来了疼死我了"), lambda p: p.waits(300)
        ),
        talk,
    )
    assert "马上帮您" in call.phone.heard
    assert "癸" not in call.phone.heard
    assert talk.of("silence") == []
    assert call.summary.by == "caller"


def test_on_hold_the_line_stays_open_whatever_happens() -> None:
    talk = ScriptedTalk(
        {"started": say("请别挂", then="hold"), "我还在": RuntimeError("broken"), "1": RuntimeError("broken")}
    )
    call = play(
        after(
            lambda p: p.hears("请别挂"),
            lambda p: p.says("我还在"),
            lambda p: p.waits(120),
            lambda p: p.presses("1"),
            lambda p: p.waits(120),
        ),
        talk,
    )
    assert call.summary.by == "caller"
    assert call.summary.seconds > 240
    assert call.phone.heard.count("对不起") == 2


def test_keys_in_a_row_are_told_one_by_one_and_only_the_last_is_answered() -> None:
    talk = ScriptedTalk({"1": say("一"), "3": say("三"), "8": say("八八八")})
    call = play(
        after(lambda p: p.hears(GREETING), lambda p: p.presses("138"), lambda p: p.hears("八八八")), talk
    )
    assert talk.of("pressed") == ["1", "3", "8"]
    assert call.phone.heard == GREETING + "八八八"


@pytest.mark.parametrize("then", ["listen", "hold"])
def test_who_puts_us_on_hold_and_is_gone_is_not_waited_for_for_ever(then: Literal["listen", "hold"]) -> None:
    async def vanishes(phone: ElderPhone) -> None:
        await phone.hears(GREETING)
        phone.vanishes_on_hold()

    call = play(vanishes, ScriptedTalk({"started": say(GREETING, then=then)}))
    assert (call.summary.by, call.summary.reason) == ("network", "held")
    assert call.talk.of("ended") == ["network"]


def test_who_takes_us_back_from_hold_in_an_emergency_is_waited_for() -> None:
    async def comes_back(phone: ElderPhone) -> None:
        await phone.hears(GREETING)
        phone.puts_on_hold(on=True)
        await phone.waits(120)
        phone.puts_on_hold(on=False)
        await phone.waits(HOLD_SECONDS)
        phone.hangs_up()

    call = play(comes_back, ScriptedTalk({"started": say(GREETING, then="hold")}))
    assert call.summary.by == "caller"


@pytest.mark.parametrize("keys", ["3714", "3714#"])
def test_the_keys_of_a_number_are_told_as_one(keys: str) -> None:
    talk = ScriptedTalk({"started": say(GREETING, kind="digits"), "3714": say("号码对了", then="hangup")})
    call = play(lambda p: _presses_slowly(p, keys), talk)
    assert talk.of("pressed") == ["3714"]
    assert call.phone.heard == GREETING + "号码对了"


def test_star_in_the_midst_of_a_number_is_told_by_itself() -> None:
    talk = ScriptedTalk({"started": say(GREETING, kind="digits"), "*": say("再说一遍", then="hangup")})
    call = play(lambda p: _presses_slowly(p, "37*"), talk)
    assert talk.of("pressed") == ["*"]
    assert call.summary.reason == "finished"


def test_an_answer_without_words_listens_on() -> None:
    talk = ScriptedTalk({"1": Speech(), "2": Speech(then="hangup")})
    call = play(lambda p: _presses_slowly(p, "12"), talk)
    assert call.summary.reason == "finished"
    assert call.phone.heard == GREETING


async def _presses_slowly(phone: ElderPhone, keys: str) -> None:
    await phone.hears(GREETING)
    for key in keys:
        await phone.waits(2)
        phone.presses(key)


def test_a_transfer_ends_our_part() -> None:
    talk = ScriptedTalk({"人工": say("请稍等", then="transfer", target="sip:seat@pbx")})
    call = play(_asks_for_a_person, talk)
    assert call.phone.transferred == ["sip:seat@pbx"]
    assert (call.summary.by, call.summary.reason) == ("us", "transferred")


def test_a_refused_transfer_goes_on_with_the_talk() -> None:
    talk = ScriptedTalk(
        {
            "人工": say("请稍等", then="transfer", target="sip:seat@pbx"),
            "refused": say("没人接", then="hangup"),
        }
    )
    call = play(_asks_for_a_person, talk, ElderPhone(transfers=False))
    assert call.phone.heard.endswith("没人接")
    assert talk.of("refused") == ["sip:seat@pbx"]


async def _asks_for_a_person(phone: ElderPhone) -> None:
    await phone.hears(GREETING)
    await phone.says("人工")


def test_words_said_just_before_hanging_up_count() -> None:
    call = play(after(lambda p: p.hears(GREETING), lambda p: p.waits(1), lambda p: p.says("明天不用来了")))
    assert call.talk.of("heard") == ["明天不用来了"]
    assert call.talk.told[-1] == ("ended", "caller")


def test_a_cough_is_not_a_question() -> None:
    async def elder(phone: ElderPhone) -> None:
        await phone.hears(GREETING)
        phone.makes_noise(0.3)
        await phone.waits(4)
        phone.hangs_up()

    call = play(elder)
    assert call.talk.of("heard") == []


@pytest.mark.parametrize("broken", [ReadingRecognizer(dead=True), ReadingRecognizer(full=True)])
def test_without_a_recogniser_the_talk_hears_nothing_and_keys_still_work(broken: ReadingRecognizer) -> None:
    talk = ScriptedTalk({"": say("没听清请按键"), "1": say("好的一")})
    call = play(
        after(
            lambda p: p.hears(GREETING),
            lambda p: p.says("我想洗澡"),
            lambda p: p.hears("没听清请按键"),
            lambda p: p.presses("1"),
            lambda p: p.hears("好的一"),
        ),
        talk,
        recognizer=broken,
    )
    assert talk.of("heard") == [""]
    assert talk.of("pressed") == ["1"]
    assert call.summary.by == "caller"


RESCUE = Rescue(say("抱歉转人工", then="transfer", target="sip:duty@pbx"), utter("抱歉转人工"))


def test_a_dead_voice_apologises_from_the_tin_and_hands_over() -> None:
    call = play(_waits_for_the_end, synthesizer=InstantSynthesizer(fails_after=0), rescue=RESCUE)
    assert call.phone.heard == "抱歉转人工"
    assert call.phone.transferred == ["sip:duty@pbx"]


def test_a_voice_that_dies_without_an_apology_in_the_tin_still_ends_the_call() -> None:
    call = play(_waits_for_the_end, synthesizer=InstantSynthesizer(fails_after=0))
    assert call.phone.hung_up
    assert call.talk.of("ended") == ["us"]


def test_a_broken_talk_apologises_and_ends() -> None:
    call = play(_waits_for_the_end, ScriptedTalk({"started": Unavailable("down")}))
    assert call.phone.heard.startswith("对不起")
    assert call.talk.of("ended") == ["us"]


def test_a_voice_that_dies_in_an_emergency_keeps_the_line() -> None:
    talk = ScriptedTalk({"started": say("请别挂", then="hold")})
    call = play(
        after(lambda p: p.waits(200)), talk, synthesizer=InstantSynthesizer(fails_after=0), rescue=RESCUE
    )
    assert call.summary.by == "caller"
    assert call.phone.transferred == []


async def _waits_for_the_end(phone: ElderPhone) -> None:
    while not phone.over and not phone.transferred:
        await phone.waits(0.1)


@dataclass
class Tape:
    """A recorder that keeps both sides."""

    name: str = "call-1.wav"
    theirs: bytearray = field(default_factory=bytearray)
    our_side: bytearray = field(default_factory=bytearray)
    closed: bool = False

    def caller(self, pcm: bytes) -> None:
        self.theirs += pcm

    def ours(self, pcm: bytes) -> None:
        self.our_side += pcm

    def close(self) -> None:
        self.closed = True

    def discard(self) -> None:
        self.theirs.clear()
        self.our_side.clear()


def test_who_refuses_is_recorded_no_further_and_nothing_is_kept() -> None:
    tape = Tape()
    talk = ScriptedTalk({"别录音": replace(say("好的不录音"), recorded=False)})
    played = play(
        after(
            lambda p: p.hears(GREETING),
            lambda p: p.waits(1),
            lambda p: p.says("别录音"),
            lambda p: p.hears("不录音"),
            lambda p: p.says("别录音"),
        ),
        talk,
        recorders=lambda _: tape,
    )
    assert not tape.theirs + tape.our_side
    assert played.summary.recording is None


def test_recording_begins_after_the_notice_and_keeps_both_sides_in_step() -> None:
    tape = Tape()
    talk = ScriptedTalk({"我想洗澡": say("好的请说哪天")})
    play(
        after(
            lambda p: p.hears(GREETING),
            lambda p: p.waits(1),
            lambda p: p.says("我想洗澡"),
            lambda p: p.hears("哪天"),
        ),
        talk,
        recorders=lambda _: tape,
    )
    assert read(bytes(tape.theirs)) == "我想洗澡"
    assert read(bytes(tape.our_side)) == "好的请说哪天"
    assert len(tape.theirs) == len(tape.our_side)
    start = int(talk.utterances[0].start * 16000)
    assert read(bytes(tape.theirs[start:])) == "我想洗澡"
    assert tape.closed


Act = Callable[[ElderPhone], Awaitable[None] | None]

ACTS: dict[str, Act] = {
    "speak": lambda p: p.says("我想洗澡"),
    "murmur": lambda p: p.says("嗯"),
    "help": lambda p: p.says("救命啊"),
    "key": lambda p: p.presses("1"),
    "keys": lambda p: p.presses("999"),
    "hold": lambda p: p.puts_on_hold(on=True),
    "back": lambda p: p.puts_on_hold(on=False),
    "instant": lambda p: p.waits(0.05),
    "moment": lambda p: p.waits(0.7),
    "long": lambda p: p.waits(9),
    "person": lambda p: p.says("人工"),
    "break": lambda p: p.says("坏"),
}


@settings(max_examples=120)
@given(
    acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=8),
    line_drops=st.booleans(),
    transfers=st.booleans(),
    voice=st.sampled_from([None, 0, 1]),
    dead=st.booleans(),
)
def test_however_it_goes_the_talk_hears_of_the_end_exactly_once_and_last(
    acts: list[str], line_drops: bool, transfers: bool, voice: int | None, dead: bool
) -> None:
    talk = ScriptedTalk(
        {
            "我想洗澡": say("哪一天呢", "请您说一个日子", kind="date"),
            "1": say("按了一"),
            "9": Speech(),
            "人工": say("请稍等", then="transfer", target="sip:seat@pbx"),
            "坏": RuntimeError("broken"),
            "silence 3": say("再见", then="hangup"),
        },
        urgent={"救命": say("马上帮您", then="hold")},
    )

    async def elder(phone: ElderPhone) -> None:
        await after(*(ACTS[act] for act in acts))(phone) if not line_drops else await _then_drops(phone, acts)

    call = play(
        elder,
        talk,
        ElderPhone(transfers=transfers),
        ReadingRecognizer(dead=dead),
        InstantSynthesizer(fails_after=voice),
    )
    assert [name for name, _ in talk.told].count("ended") == 1
    assert talk.told[-1][0] == "ended"
    assert talk.told[0][0] == "started"
    assert call.recognizer.open == 0 or dead
    assert call.phone.over


async def _then_drops(phone: ElderPhone, acts: Iterable[str]) -> None:
    for act in acts:
        pending = ACTS[act](phone)
        if pending is not None:
            await pending
    phone.loses_the_line()


@pytest.mark.parametrize("state", list(State))
def test_a_caller_who_hangs_up_in_any_state_ends_the_call_once(state: State) -> None:
    talk = ScriptedTalk(
        {
            "请稍等": say("好"),
            "人工": say("转", then="transfer", target="sip:x"),
            "救命": say("别挂", then="hold"),
        }
    )
    seen: list[State] = []

    async def scenario() -> None:
        phone = ElderPhone()
        call = Call(phone, talk, Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness))
        running = asyncio.create_task(call.run())
        if state in (State.HOLDING, State.TRANSFERRING):
            await phone.hears(GREETING)
            await phone.says("救命" if state is State.HOLDING else "人工")
        while call.state is not state:  # noqa: ASYNC110  the state is seen, not announced
            await asyncio.sleep(0.01)
        seen.append(call.state)
        phone.hangs_up()
        await running

    run_virtually(scenario())
    assert seen == [state]
    assert len(talk.of("ended")) == 1
    assert talk.told[-1][0] == "ended"


def test_cancelling_a_call_still_tells_the_talk() -> None:
    talk = ScriptedTalk()

    async def scenario() -> None:
        phone = ElderPhone()
        equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
        running = asyncio.create_task(Call(phone, talk, equipment).run())
        await phone.hears(GREETING[:3])
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert phone.over

    run_virtually(scenario())
    assert talk.of("ended") == ["us"]


def test_a_caller_who_was_cut_off_once_is_waited_for_the_next_time() -> None:
    talk = ScriptedTalk()
    slow = "我闺女" + " " * 6 + "明天过来"  # 1.2 s, longer than the first patience
    play(
        after(
            lambda p: p.hears(GREETING),
            lambda p: p.waits(1),
            lambda p: p.says(slow),
            lambda p: p.waits(6),
            lambda p: p.says(slow),
            lambda p: p.waits(6),
        ),
        talk,
    )
    assert talk.of("heard") == ["我闺女", "明天过来", "我闺女明天过来"]
