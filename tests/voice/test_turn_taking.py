"""When an elder has finished, what may stop us, what is only our echo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.talk import Listen, ListenFor
from voice.turn_taking import BargeIn, ElderPaced, echo

KINDS: tuple[ListenFor, ...] = ("open", "yes_no", "choice", "date", "time", "digits", "address", "name")


def patience(partial: str, kind: ListenFor = "open", *phrases: str) -> float:
    return ElderPaced().patience(partial, Listen(kind, phrases))


@pytest.mark.parametrize(
    "partial",
    [
        "那个",
        "我想要",
        "我想问就是",
        "因为",
        "我本来想",
        "其实主要想问就是",
        "我家住在",
        "我老伴的",
        "明天上午九",
        "我叫",
    ],
)
def test_who_hangs_in_the_air_gets_two_seconds(partial: str) -> None:
    assert patience(partial) == 2.0


@pytest.mark.parametrize(
    "partial", ["明天有人来吗", "帮我约一下吧", "不用来了", "我知道了谢谢", "后天上午九点", "下午三点半"]
)
def test_a_whole_sentence_is_answered_soon(partial: str) -> None:
    assert patience(partial) == 0.5


def test_a_yes_is_answered_soon_and_its_own_shape_does_not_matter() -> None:
    assert patience("是的", "yes_no", "是的", "不是") == 0.5
    assert patience("嗯", "yes_no", "对", "不对") == 0.7


@pytest.mark.parametrize("partial", ["好的", "不是", "下星期三", "不要", "我腰有一点", "后天上午"])
def test_short_answers_do_not_hang_in_the_air(partial: str) -> None:
    assert patience(partial) == 1.0


def test_an_answer_heard_as_some_other_word_is_not_waited_for() -> None:
    assert patience("会议的", "yes_no", "对的", "不对") == 0.7
    assert patience("会议的") == 2.0
    assert patience("那个", "yes_no", "对的", "不对") == 2.0


def test_who_has_likely_said_all_is_answered_sooner_but_not_where_something_is_dictated() -> None:
    sure, doubtful = ElderPaced(lambda _: 0.9), ElderPaced(lambda _: 0.2)
    wish = "我想找人给我洗澡"
    assert sure.patience(wish, Listen("open")) == pytest.approx(0.6)
    assert ElderPaced(lambda _: 0.5).patience(wish, Listen("open")) == pytest.approx(0.8)
    assert doubtful.patience(wish, Listen("open")) == 1.0
    assert sure.patience("天衢街道三号楼", Listen("address")) == 1.6
    assert sure.patience("我想要", Listen("open")) == 2.0


def test_a_caller_who_pauses_long_keeps_that_pause_however_whole_the_sentence_is() -> None:
    pace = ElderPaced(lambda _: 0.9)
    pace.paused(1.0)
    assert pace.patience("我想找人给我洗澡", Listen("open")) == pytest.approx(1.2)


def test_a_number_that_is_dictated_may_come_in_groups() -> None:
    assert patience("一三八零五", "digits") == 1.6
    assert patience("我的电话是一三八零五三四一二三四", "digits") == 0.5
    assert patience("天衢街道三号楼", "address") == 1.6
    assert patience("王秀英了", "name") == 1.6


@given(st.text("我想洗澡那个的吧了一二三、，。 ", max_size=12), st.sampled_from(KINDS))
def test_nobody_is_cut_off_before_half_a_second_or_waited_for_longer_than_two(
    partial: str, kind: ListenFor
) -> None:
    assert 0.5 <= patience(partial, kind) <= 2.0


@pytest.mark.parametrize("text", ["我要人工", "不对不对", "等一下", "别说了", "换个时间"])
def test_words_stop_us(text: str) -> None:
    assert BargeIn().interrupts(text, 0.4)


@pytest.mark.parametrize("text", ["嗯", "哦对", "好好好", "嗯，嗯。", "是是", "", "不", "知道了"])
def test_murmurs_do_not_stop_us(text: str) -> None:
    assert not BargeIn().interrupts(text, 2.0)


def test_a_click_does_not_stop_us_whatever_it_was_taken_for() -> None:
    assert not BargeIn().interrupts("我要人工", 0.1)


def test_what_comes_back_of_our_words_is_echo_even_when_half_understood() -> None:
    ours = "明天上午九点，护理员到您家，对吗？"
    assert echo("护理员到您家", ours)
    assert echo("护理员到你家对吗", ours)
    assert not echo("我要换成后天", ours)
    assert not echo("", ours)


def test_who_pauses_long_in_mid_sentence_is_waited_for_from_then_on() -> None:
    pace, listen = ElderPaced(), Listen("open")
    before = pace.patience("我闺女", listen)
    pace.paused(1.4)
    assert pace.patience("我闺女", listen) > max(before, 1.4)
    for _ in range(5):
        pace.paused(0.4)
    assert pace.patience("我闺女", listen) == before, "and not for ever"


@given(st.lists(st.floats(0, 1000)), st.text("我想洗澡那个的吧了", max_size=6), st.sampled_from(KINDS))
def test_whatever_was_learned_nobody_waits_for_more_than_two_seconds(
    pauses: list[float], partial: str, kind: ListenFor
) -> None:
    pace = ElderPaced()
    for pause in pauses:
        pace.paused(pause)
    assert patience(partial, kind) <= pace.patience(partial, Listen(kind)) <= 2.0
