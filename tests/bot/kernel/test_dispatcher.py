"""The kernel as a bot author meets it: routing, state, digressions, errors, repeated turns, wiring."""

import asyncio
from datetime import datetime

import pytest

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.filters import Channel, F, Happened, InState, Intent, Pressed
from bot.kernel.inject import Context
from bot.kernel.meaning import Entity, Meaning
from bot.kernel.reply import Ask, Confirm, Expect, Handoff, Reply, Say, Words
from bot.kernel.router import Handled, Next, NotHandled, Router
from bot.kernel.testing import Conversation, MemoryLedger, ScriptedEngine
from bot.kernel.turn import Speech, Text, Turn
from core.clock import SHANGHAI, SteppedClock
from core.errors import SlotTaken, WiringError

CLOCK = SteppedClock(datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI))


class Counter:
    def __init__(self) -> None:
        self.value = 0


class Form(StatesGroup):
    asking = State()
    confirming = State()


MEANINGS = {
    "约": Meaning("约", "book_service", 0.9),
    "是": Meaning("是", "affirm", 0.9),
    "多少钱": Meaning("多少钱", "query_service", 0.9),
    "救命": Meaning("救命", "emergency", 1.0, rule="emergency.fall"),
    "坏": Meaning("坏", "complain", 0.9),
    "满": Meaning("满", "cancel_booking", 0.9),
}


def reply(text: str, expect: str = "open") -> Reply:
    part = Ask(Words.plain(text)) if expect != "open" or text.endswith("？") else Say(Words.plain(text))
    return Reply((part,), Expect(expect))  # type: ignore[arg-type]


def make(*routers: Router) -> tuple[Dispatcher, MemoryLedger, Counter]:
    counter = Counter()
    ledger = MemoryLedger({"counter": counter})
    dispatcher = Dispatcher(
        ledger,
        ScriptedEngine(MEANINGS),
        clock=CLOCK,
        spotter=lambda text: "emergency" if "救命" in text else None,
    )
    dispatcher.include(*routers)
    return dispatcher, ledger, counter


def booking_router() -> Router:
    router = Router("book")

    @router.on(Intent("book_service"))
    async def begin(dialogue: Dialogue, counter: Counter) -> Reply:
        counter.value += 1
        dialogue.enter(Form.asking, service="bath.home")
        return reply("哪天？")

    @router.on(InState(Form), Intent("affirm"))
    async def done(dialogue: Dialogue) -> Reply:
        service = dialogue.data["service"]
        dialogue.leave()
        return reply(f"约好了{service}")

    @router.on(Intent("query_service"))
    async def price() -> Reply:
        return reply("洗澡八十元。")

    @router.on(Intent("complain"))
    async def broken(counter: Counter, dialogue: Dialogue) -> Reply:
        dialogue.enter(Form.confirming)
        raise RuntimeError("secret words of the caller")

    @router.on(Intent("cancel_booking"))
    async def taken() -> Reply:
        raise SlotTaken("slot")

    @router.on(Intent("emergency"))
    async def alarm() -> Reply:
        return Reply((Say(Words.plain("请拨打120")), Handoff("emergency", "t1", urgent=True)))

    return router


async def test_a_talk_keeps_its_state_between_turns_and_forgets_it_when_done() -> None:
    dispatcher, ledger, _ = make(booking_router())
    caller = Conversation(dispatcher, CLOCK)
    assert (await caller.say("约")).state == "Form:asking"
    final = await caller.say("是")
    assert final.text == "约好了bath.home"
    assert final.state == ""
    assert [r.handler.rsplit(".", 1)[-1] for r in ledger.records] == ["begin", "done"]


async def test_a_digression_is_answered_and_the_open_question_asked_again() -> None:
    dispatcher, _, _ = make(booking_router())
    caller = Conversation(dispatcher, CLOCK)
    await caller.say("约")
    answer = await caller.say("多少钱")
    assert answer.text == "洗澡八十元。\n哪天？"
    assert answer.state == "Form:asking"


async def test_an_alarm_in_the_middle_of_a_form_is_not_followed_by_the_forms_question() -> None:
    dispatcher, _, _ = make(booking_router())
    caller = Conversation(dispatcher, CLOCK)
    await caller.say("约")
    answer = await caller.say("救命")
    assert answer.text == "请拨打120"
    assert answer.handoff is not None
    assert answer.handoff.urgent


async def test_the_same_turn_twice_acts_once_and_answers_the_same() -> None:
    dispatcher, ledger, counter = make(booking_router())
    caller = Conversation(dispatcher, CLOCK)
    first = await caller.send(Text("约"), "turn-1")
    second = await caller.send(Text("约"), "turn-1")
    assert first == second
    assert counter.value == 1
    assert len(ledger.records) == 1


async def test_turns_of_one_person_wait_for_each_other() -> None:
    router = Router("slow")
    inside = []

    @router.on(Intent("book_service"))
    async def slow(dialogue: Dialogue) -> Reply:
        inside.append("in")
        seen = int(dialogue.data.get("seen", "0"))
        await asyncio.sleep(0)
        dialogue.data["seen"] = str(seen + 1)
        inside.append("out")
        return reply(str(seen + 1))

    dispatcher, _, _ = make(router)
    caller = Conversation(dispatcher, CLOCK)
    answers = await asyncio.gather(*(caller.send(Text("约"), f"t{n}") for n in range(5)))
    assert sorted(a.text for a in answers) == ["1", "2", "3", "4", "5"]
    assert inside == ["in", "out"] * 5


async def test_a_failing_handler_is_apologised_for_undone_and_still_on_record() -> None:
    dispatcher, ledger, _ = make(booking_router())
    caller = Conversation(dispatcher, CLOCK)
    answer = await caller.say("坏")
    assert "出了点问题" in answer.text
    assert answer.state == ""
    assert ledger.records[0].error == "internal"


async def test_a_rule_that_said_no_is_spoken_in_its_own_words() -> None:
    dispatcher, ledger, _ = make(booking_router())
    assert (await Conversation(dispatcher, CLOCK).say("满")).text == SlotTaken.spoken
    assert ledger.records[0].error == "slot_taken"


async def test_an_error_handler_may_answer_instead() -> None:
    router = booking_router()

    @router.on_error(SlotTaken)
    async def offer_another(error: Exception) -> Reply:
        return reply("换一个？")

    dispatcher, _, _ = make(router)
    dispatcher.validate()
    assert (await Conversation(dispatcher, CLOCK).say("满")).text == "换一个？"


async def test_log_holds_no_words_of_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    dispatcher, _, _ = make(booking_router())
    await Conversation(dispatcher, CLOCK).say("坏")
    assert "secret" not in caplog.text


def test_a_wrong_parameter_name_is_found_at_start_with_a_guess() -> None:
    router = Router("typo")

    @router.on(Intent("greet"))
    async def greet(conter: Counter) -> Reply:
        return reply(str(conter))

    dispatcher, _, _ = make(router)
    with pytest.raises(WiringError, match="did you mean 'counter'"):
        dispatcher.validate()


def test_a_wrong_type_is_found_at_start() -> None:
    router = Router("type")

    @router.on(Intent("greet"))
    async def greet(counter: Dialogue) -> Reply:
        return reply(counter.key)

    dispatcher, _, _ = make(router)
    with pytest.raises(WiringError, match="wants 'counter' as Dialogue, it is a Counter"):
        dispatcher.validate()


async def test_what_a_router_provides_is_made_each_turn_and_may_build_on_another() -> None:
    class First:
        def __init__(self, counter: Counter) -> None:
            counter.value += 1
            self.number = counter.value

    class Second:
        def __init__(self, first: First) -> None:
            self.text = f"第{first.number}回"

    router = Router("provider")
    router.provide("first", First)
    router.provide("second", Second)

    @router.on(Intent("book_service"))
    async def begin(second: Second) -> Reply:
        return reply(second.text)

    dispatcher, _, _ = make(router)
    dispatcher.validate()
    caller = Conversation(dispatcher, CLOCK)
    await caller.say("约")
    assert (await caller.say("约")).text == "第2回"


async def test_outer_middleware_sees_all_inner_only_what_a_handler_took() -> None:
    seen: list[str] = []
    router = booking_router()

    async def outer(following: Next, context: Context) -> Handled | NotHandled:
        seen.append("outer")
        return await following(context)

    async def inner(following: Next, context: Context) -> Handled | NotHandled:
        seen.append("inner")
        return await following(context)

    router.outer.append(outer)
    router.inner.append(inner)
    dispatcher, _, _ = make(router)
    caller = Conversation(dispatcher, CLOCK)
    await caller.say("什么也不是")
    await caller.say("约")
    assert seen == ["outer", "outer", "inner"]


async def test_filters_combine_and_magic_ones_look_into_the_turn() -> None:
    router = Router("filters")

    @router.on(Channel("chat") & ~InState(Form) & (Pressed("9") | Happened("started")))
    async def nine() -> Reply:
        return reply("九")

    @router.on(F.text.startswith("多少"))
    async def how_much() -> Reply:
        return reply("多少？")

    dispatcher, _, _ = make(router)
    caller = Conversation(dispatcher, CLOCK)
    assert (await caller.press("9")).text == "九"
    assert (await caller.happen("started")).text == "九"
    assert (await caller.say("多少呢")).text == "多少？"
    assert (await caller.press("8")).parts == ()


async def test_keys_answer_what_was_asked() -> None:
    router = Router("keys")

    @router.on(Intent("book_service"))
    async def ask() -> Reply:
        return Reply((Confirm(Words.plain("对吗？")),), Expect("yes_no"))

    @router.on(Intent("affirm", "deny", "choose", "transfer_human"))
    async def heard(meaning: Meaning) -> Reply:
        return reply(meaning.intent)

    dispatcher, _, _ = make(router)
    caller = Conversation(dispatcher, CLOCK)
    await caller.press("1")
    assert (await caller.press("1")).text == "affirm"
    await caller.press("1")
    assert (await caller.press("2")).text == "deny"
    assert (await caller.press("0")).text == "transfer_human"


async def test_understanding_is_told_what_answer_is_awaited() -> None:
    router = Router("choices")

    @router.on(Intent("book_service"))
    async def ask() -> Reply:
        options = (Words.plain("上午九点"), Words.plain("下午两点"))
        return Reply((Ask(Words.plain("哪个？"), options),), Expect("choice"))

    engine = ScriptedEngine(MEANINGS)
    dispatcher = Dispatcher(MemoryLedger(), engine, clock=CLOCK, spotter=lambda _: None)
    dispatcher.include(router)
    caller = Conversation(dispatcher, CLOCK)
    await caller.say("约")
    await caller.say("第二个")
    assert engine.contexts[-1].expect == "choice"
    assert engine.contexts[-1].choices == ("上午九点", "下午两点")


async def test_overhear_acts_on_danger_only() -> None:
    dispatcher, ledger, _ = make(booking_router())

    def partial(text: str, turn_id: str) -> Turn:
        return Turn(turn_id, "phone", "decheng", "caller", "call", Speech((text,)), CLOCK(), trusted=True)

    assert await dispatcher.overhear(partial("我想约", "p1")) is None
    assert ledger.records == []
    answer = await dispatcher.overhear(partial("救命", "p2"))
    assert answer is not None
    assert answer.handoff is not None


def test_a_circle_of_routers_is_refused() -> None:
    first, second = Router("a"), Router("b")
    first.include(second)
    with pytest.raises(WiringError):
        second.include(first)


def test_entities_of_a_meaning() -> None:
    meaning = Meaning("x", "inform", 1.0, entities=(Entity("date", 0, 1, "a"), Entity("date", 2, 3, "b")))
    assert meaning.value("date") == "a"
    assert meaning.values("date") == ("a", "b")
    assert meaning.value("time") is None
