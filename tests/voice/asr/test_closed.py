"""Yes and no: a wrong confirmation is worse than asking again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.answers import NO, YES
from voice.asr.base import Form, Hypothesis, Recognition
from voice.asr.closed import decide, weigh
from voice.asr.nbest import Alternative, lead
from voice.names import name_phrases


def heard(
    free: list[tuple[str, float]], closed: list[tuple[str, float]], phrases: tuple[str, ...] = YES + NO
) -> Recognition:
    return decide(
        [Hypothesis(text, confidence) for text, confidence in free],
        [(Hypothesis(text, share), share) for text, share in closed],
        phrases,
    )


def answer(recognition: Recognition) -> str | None:
    return recognition.grammar.text if recognition.grammar else None


def test_what_both_heard_is_the_answer() -> None:
    assert answer(heard([("对", 0.9)], [("对", 1.0)])) == "对"
    assert answer(heard([("部队", 0.7), ("不对", 0.3)], [("不对", 1.0)])) == "不对"


def test_a_certain_grammar_decides_when_the_free_one_is_lost() -> None:
    assert answer(heard([("使得", 0.6)], [("是的", 0.99)])) == "是的"
    assert answer(heard([("不知道", 1.0)], [("不是的", 1.0)])) is None


def test_yes_against_no_is_asked_again() -> None:
    recognition = heard([("不对", 0.95)], [("对", 0.97)])
    assert recognition.grammar is None
    assert recognition.best is not None
    assert recognition.best.confidence <= 0.5


def test_a_free_yes_that_the_grammar_did_not_hear_is_asked_again() -> None:
    recognition = heard([("对", 0.95)], [("[unk]", 0.9)])
    assert recognition.best is not None
    assert recognition.best.confidence <= 0.5


@pytest.mark.parametrize(
    ("free", "closed"),
    [("不愿意", [("对有", 0.4), ("对可以", 0.3), ("不可以", 0.3)]), ("选乐意", [("算了可以", 0.6)])],
)
def test_a_short_reading_that_is_no_answer_where_the_grammar_heard_one_is_asked_again(
    free: str, closed: list[tuple[str, float]]
) -> None:
    recognition = heard([(free, 0.9)], closed)
    assert recognition.grammar is None
    assert recognition.best is not None
    assert recognition.best.confidence <= 0.5


@pytest.mark.parametrize(
    ("free", "closed"),
    [
        ("改天吧", [("[unk]", 1.0)]),
        ("不愿意", [("[unk]", 0.6), ("不[unk]", 0.2), ("不要", 0.2)]),
        ("我要改成后天", [("要", 0.9)]),
    ],
)
def test_other_words_than_the_listed_ones_count_where_the_grammar_heard_no_answer(
    free: str, closed: list[tuple[str, float]]
) -> None:
    recognition = heard([(free, 0.9)], closed)
    assert recognition.best is not None
    assert recognition.best.confidence == 0.9


def test_a_choice_that_knows_no_no_doubts_none() -> None:
    recognition = heard([("不要了", 0.9)], [("理发", 0.6), ("保洁", 0.4)], ("理发", "保洁"))
    assert recognition.best is not None
    assert recognition.best.confidence == 0.9


def test_a_breath_after_the_answer_changes_nothing_one_before_it_may() -> None:
    assert answer(heard([("好意", 0.9)], [("好以", 0.98)])) == "好"
    assert answer(heard([("对", 0.9)], [("不以对", 0.9)])) is None


def test_ways_to_say_the_same_add_up() -> None:
    assert answer(heard([("不用", 0.7)], [("不用", 0.6), ("不用了", 0.4)])) == "不用"


def test_another_wish_is_left_as_it_was_heard() -> None:
    recognition = heard([("我想问一下多少钱", 0.9)], [("[unk]", 1.0)])
    assert recognition.grammar is None
    assert recognition.best == Hypothesis("我想问一下多少钱", 0.9)


def weighed(free: str, closed: str, lead: float, form: Form) -> str | None:
    return answer(weigh([Hypothesis(free, 0.6)], [(Hypothesis(closed, 0.9), 0.9)], lead, form))


@pytest.mark.parametrize("dictated", ["幺三八零五三四幺二三四", "洞五三四", "拐拐六八", "三个八"])
def test_a_number_counts_unless_words_are_far_likelier(dictated: str) -> None:
    assert weighed("要三八零五三四要二三四", dictated, -1.0, "number") == dictated
    assert weighed("我记不清了等会儿再说吧", dictated, -60.0, "number") is None


def test_a_number_with_anything_else_in_it_is_left_to_the_free_recogniser() -> None:
    assert weighed("八", "[unk]八", 0.0, "number") is None
    assert weighed("没有", "个个", 0.0, "number") is None


@pytest.mark.parametrize(
    "name", ["刘玉梅", "我叫李桂兰", "郭勇", "宋阿姨", "我姓周", "我姓周周大爷", "孙桂英大娘"]
)
def test_a_name_counts_where_it_is_likely_enough(name: str) -> None:
    assert weighed("溜玉梅", name, 0.8, "name") == name
    assert weighed("我不知道你找谁", name, -40.0, "name") is None


@pytest.mark.parametrize("other", ["", "王", "我叫", "[unk]玉梅", "芳芳芳", "我是玉凤"])
def test_what_is_no_name_does_not_count_as_one(other: str) -> None:
    assert weighed("溜玉梅", other, 0.8, "name") is None


def test_names_known_here_are_among_the_phrases() -> None:
    assert "我叫欧阳淑芬" in name_phrases(("欧阳淑芬",))
    assert all(name in name_phrases() for name in ("我姓王", "我姓李"))


def test_the_lead_is_between_the_best_paths() -> None:
    closed = [Alternative((("幺", 0.0, 0.2),), -5.0), Alternative((("七", 0.0, 0.2),), -3.0)]
    assert lead(closed, [Alternative((("要", 0.0, 0.2),), -2.0)]) == -1.0
    assert lead([], closed) == float("-inf")


_words = st.sampled_from([*YES, *NO, "因为", "不知道", "我是", "[unk]", "以", "部队", "多少钱"])


@given(
    st.lists(st.tuples(_words, st.floats(0, 1)), max_size=3),
    st.lists(st.tuples(_words, st.floats(0, 1)), max_size=3),
)
def test_the_grammar_never_turns_a_free_no_into_a_yes(
    free: list[tuple[str, float]], closed: list[tuple[str, float]]
) -> None:
    recognition = heard(free, closed)
    if free and free[0][0] in NO:
        assert answer(recognition) not in YES
    if free and free[0][0] in YES:
        assert answer(recognition) not in NO
