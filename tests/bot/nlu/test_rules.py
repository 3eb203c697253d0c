"""What must be heard before any model is asked, and what only sounds like it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import NLU_DATA
from bot.nlu.normalise import normalise
from bot.nlu.rules import Rules
from core.errors import ConfigurationError
from tests.bot.nlu.tables import sentences

RULES = Rules.load(NLU_DATA / "rules")
TABLES = {
    "rules_emergency": "emergency",
    "rules_human": "transfer_human",
    "rules_fraud": "report_fraud",
}


def heard(text: str) -> tuple[str, ...]:
    return tuple(f.intent for f in RULES.judge(normalise(text).text).fired)


@pytest.mark.parametrize(
    ("intent", "text", "expected"),
    [(intent, text, expected) for name, intent in TABLES.items() for text, expected in sentences(name)],
)
def test_danger_loss_and_a_person_wanted_are_told_from_what_only_sounds_so(
    intent: str, text: str, expected: bool
) -> None:
    assert (intent in heard(text)) is expected


def test_danger_comes_before_money_and_money_before_a_person() -> None:
    assert heard("我被骗了三万块，不想活了，给我转人工") == ("emergency", "report_fraud", "transfer_human")


@pytest.mark.parametrize(
    "text", ["我摔道了起步来", "喘步上气", "wo shuai dao le qi bu lai", "zhuan ren gong"]
)
def test_homophones_and_typed_pinyin_are_heard(text: str) -> None:
    assert heard(text)


@pytest.mark.parametrize("text", ["mei you shuai dao", "bu yong zhuan ren gong"])
def test_a_negation_is_heard_in_typed_pinyin_too(text: str) -> None:
    assert not heard(text)


def test_what_a_guard_takes_back_is_told_apart_from_what_was_never_there() -> None:
    assert "emergency" in RULES.judge("没摔倒").vetoed
    assert not RULES.judge("今天天气不错").vetoed


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_a_number_is_no_cry_for_help(number: str) -> None:
    assert heard(number) == ()


def test_a_match_lies_in_the_text() -> None:
    text = "哎呀我刚才在厕所摔倒了起不来"
    fired = RULES.judge(text).fired[0]
    assert "摔" in text[fired.start : fired.end]


def test_a_broken_rule_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("intent: emergency\npatterns:\n  p:\n    any: ['<nobody>']\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"bad\.yml"):
        Rules.load(tmp_path)
