"""What the recogniser is not sure of: asked about once, then keys, then people; never simply acted on."""

from collections.abc import Callable

import pytest

from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.reply import Confirm, Handoff, Reply
from bot.kernel.testing import Conversation
from core.clock import SteppedClock

Assistant = Callable[[Database], Dispatcher]


@pytest.fixture
async def talk(sample_sqlite: Database, assistant: Assistant, clock: SteppedClock) -> Conversation:
    return Conversation(assistant(sample_sqlite), clock, channel="phone", address=WANG_XIUYING_PHONE)


@pytest.fixture
async def asked(talk: Conversation) -> Conversation:
    """A talk in which a call back was offered and a yes or no is awaited."""
    reply = await talk.speak("我要找人工", 1.0)
    assert reply.expect.kind == "yes_no"
    return talk


def reads_back(reply: Reply, words: str) -> bool:
    return any(isinstance(part, Confirm) and words in part.words.text for part in reply.parts)


@pytest.mark.parametrize("heard", ["对", "不对"])
async def test_an_answer_that_was_barely_heard_is_asked_again(asked: Conversation, heard: str) -> None:
    reply = await asked.speak(heard, 0.5)
    assert reply.expect.kind == "yes_no"
    assert any(isinstance(part, Confirm) for part in reply.parts)
    assert reply.handoff is None


async def test_a_clear_answer_after_it_counts(asked: Conversation) -> None:
    await asked.speak("对", 0.5)
    reply = await asked.speak("对", 0.95)
    assert isinstance(reply.handoff, Handoff)


async def test_asked_once_then_keys_then_people(asked: Conversation) -> None:
    once = await asked.speak("对", 0.5)
    keys = await asked.speak("对", 0.5)
    assert "按一" not in once.speech
    assert "按一" in keys.speech
    assert keys.expect.kind == "yes_no"
    people = await asked.speak("对", 0.5)
    assert people.handoff is not None
    assert people.handoff.reason == "not_understood"


async def test_a_key_answers_what_the_ear_could_not(asked: Conversation) -> None:
    await asked.speak("对", 0.5)
    await asked.speak("对", 0.5)
    reply = await asked.press("1")
    assert reply.handoff is not None
    assert reply.handoff.reason == "callback"


@pytest.mark.parametrize(
    ("said", "sure", "intent"),
    [
        ("我摔倒了起不来了", 0.2, "emergency"),
        ("我要找人工", 0.2, "transfer_human"),
        ("你说慢一点", 0.5, "slower"),
        ("我被骗了钱转过去了", 0.3, "report_fraud"),
    ],
)
async def test_danger_people_swindles_and_manner_are_acted_on_however_faint(
    talk: Conversation, said: str, sure: float, intent: str
) -> None:
    reply = await talk.speak(said, sure)
    assert reply.intent == intent
    assert not reads_back(reply, "您是想")


async def test_danger_is_acted_on_while_an_answer_is_awaited(asked: Conversation) -> None:
    reply = await asked.speak("我摔倒了起不来了", 0.3)
    assert reply.intent == "emergency"


async def test_a_wish_not_heard_surely_is_read_back_and_keeps_its_details(
    talk: Conversation,
) -> None:
    assert reads_back(await talk.speak("我想约助浴后天上午九点", 0.7), "约上门服务")
    reply = await talk.speak("对", 0.95)
    assert reads_back(reply, "助浴")


async def test_a_wish_that_was_not_meant_is_dropped(talk: Conversation) -> None:
    await talk.speak("取消预约", 0.85)
    reply = await talk.speak("不是", 0.95)
    assert not reads_back(reply, "取消")
    assert (await talk.speak("我想约助浴", 0.95)).state.startswith("Booking")


async def test_another_wish_takes_the_place_of_the_one_read_back(talk: Conversation) -> None:
    await talk.speak("取消预约", 0.85)
    assert (await talk.speak("我想约理发", 0.95)).state.startswith("Booking")


async def test_a_question_about_hearing_survives_a_request_to_repeat(talk: Conversation) -> None:
    await talk.speak("我想约助浴", 0.85)
    assert reads_back(await talk.speak("没听清你说啥", 0.6), "约上门服务")
    assert (await talk.speak("对", 0.95)).state.startswith("Booking")


async def test_a_new_detail_is_read_back_before_it_is_taken_down(talk: Conversation) -> None:
    await talk.speak("我要改一下我的地址", 1.0)
    await talk.speak("一零一", 1.0)
    assert reads_back(await talk.speak("新湖街道三号楼五零一", 0.85), "三号楼")
    reply = await talk.speak("对", 0.95)
    assert isinstance(reply.handoff, Handoff)


async def test_an_answer_that_will_be_read_back_anyway_is_taken(talk: Conversation) -> None:
    await talk.speak("我想约助浴", 1.0)
    assert reads_back(await talk.speak("后天上午九点", 0.85), "助浴")


async def test_typed_words_are_never_doubted(talk: Conversation) -> None:
    assert (await talk.say("我想约助浴")).state.startswith("Booking")
