"""What was found by its form is believed where the sentences of the training data had it."""

from datetime import datetime

from bot.nlu.belief import Belief, Candidate, annotated
from bot.nlu.data import Span
from bot.nlu.values import Value
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)


def tomorrow(text: str, intent: str) -> Candidate:
    start = text.index("明天")
    return Candidate(Value("date", start, start + 2, "2026-11-22", "time"), text, intent, NOW)


def test_a_date_is_believed_where_it_is_wanted() -> None:
    wanted = [tomorrow(f"{what}明天来", "book_service") for what in ("请", "麻烦", "叫他", "想让人")]
    idle = [tomorrow(f"{what}明天下雨", "out_of_scope") for what in ("听说", "看来", "说是", "恐怕")]
    belief = Belief.fit([*wanted, *idle], [True] * len(wanted) + [False] * len(idle))
    assert belief.margin(tomorrow("能不能明天来", "book_service")) >= 0
    assert belief.margin(tomorrow("电视说明天下雨", "out_of_scope")) < 0


def test_with_nothing_to_compare_all_is_believed() -> None:
    assert Belief.fit([], []).margin(tomorrow("明天来", "book_service")) >= 0


def test_a_value_is_annotated_where_span_and_meaning_agree() -> None:
    spans = (Span(0, 2, "service", "bath.home"), Span(2, 4, "date", "明天"))
    assert annotated(Value("service", 0, 2, "bath.home", "gazetteer"), spans)
    assert not annotated(Value("service", 0, 2, "bath.wipe", "gazetteer"), spans)
    assert annotated(Value("date", 2, 4, "2026-11-22", "time"), spans)
    assert not annotated(Value("date", 0, 2, "2026-11-22", "time"), spans)


def test_a_second_word_for_an_annotated_service_is_right_too() -> None:
    spans = (Span(0, 2, "service", "bath.home"), Span(2, 4, "beneficiary", "mother"))
    assert annotated(Value("service", 6, 8, "bath.home", "gazetteer"), spans)
    assert not annotated(Value("beneficiary", 6, 8, "mother", "words"), spans)
