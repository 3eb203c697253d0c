"""Danger is settled by the rules and the wording together: either may be right where the other is not."""

from pathlib import Path

import pytest

from bot.app import NLU_DATA
from bot.nlu import danger
from bot.nlu.danger import CONCEPTS, EMERGENCY, WORDING, DangerWatch, leaning
from bot.nlu.danger_fit import fit, sentences
from bot.nlu.danger_model import DangerModel
from bot.nlu.rules import Rules
from bot.nlu.sketch import Cues

RULES = NLU_DATA / "rules"
JUDGE = Rules.load(RULES)
DANGER = (
    "老伴嘴唇发乌叫他不答应", "俺娘脸色煞白叫不醒", "老头子嘴唇发紫光喘气", "我妈手脚冰凉叫不应",
    "俺爹脸发青喘不上来", "老伴脸白得吓人不睁眼", "大爷嘴发紫一动不动", "奶奶脸蜡黄喊她不应",
)  # fmt: skip
HARMLESS = (
    "消防演习喊着火了可热闹", "学校教孩子着火了往哪跑", "着火了咋跑，演习教的", "社区演习说着火了都下楼",
    "后天来人给俺洗个澡", "理发多少钱一回", "高龄津贴怎么领", "今天天气挺好",
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> DangerModel:
    told = sentences([*DANGER, *HARMLESS], RULES)
    return fit(told, [True] * len(DANGER) + [False] * len(HARMLESS))


@pytest.fixture(scope="module")
def watch(model: DangerModel) -> DangerWatch:
    return DangerWatch(model, Cues.load(RULES / CONCEPTS))


def names(watch: DangerWatch, text: str) -> list[str]:
    return [fired.name for fired in watch.settle(text, JUDGE.judge(text), 0.0).fired]


def test_wording_that_no_rule_knows_is_heard(watch: DangerWatch) -> None:
    text = "婶子嘴唇乌青，脸跟纸一样白"
    assert not JUDGE.judge(text).fired
    assert names(watch, text) == [WORDING]


def test_a_rule_that_fired_on_harmless_wording_is_taken_back(watch: DangerWatch) -> None:
    text = "孩子演习，喊着火了快跑"
    found = watch.settle(text, JUDGE.judge(text), 0.0)
    assert not found.fired
    assert EMERGENCY in found.vetoed


def test_wording_between_the_two_is_to_be_asked_about(
    watch: DangerWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "婶子嘴唇乌青，脸跟纸一样白"
    weight = watch.weigh(text, JUDGE.judge(text))
    monkeypatch.setattr(danger, "ALARM", weight)
    monkeypatch.setattr(danger, "DOUBT", weight - 0.1)
    verdict = watch.settle(text, JUDGE.judge(text), 0.0)
    assert verdict.doubtful
    assert not verdict.fired
    monkeypatch.setattr(danger, "DOUBT", weight)
    assert not watch.settle(text, JUDGE.judge(text), 0.0).doubtful


def test_a_rule_is_heard_behind_much_else_that_is_told(watch: DangerWatch) -> None:
    assert names(watch, "理发多少钱一回，高龄津贴怎么领，后天来人给俺洗个澡，不说了，老伴叫不醒了，脸煞白")


def test_the_intent_model_may_turn_the_scale(watch: DangerWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "婶子嘴唇乌青，脸跟纸一样白"
    monkeypatch.setattr(danger, "ALARM", watch.weigh(text, JUDGE.judge(text)))
    assert watch.settle(text, JUDGE.judge(text), 1.0).fired
    assert not watch.settle(text, JUDGE.judge(text), -1.0).fired


def test_one_alarming_clause_takes_back_what_the_whole_leans_away() -> None:
    booking, hurt = (("book_service", 0.99),), ((EMERGENCY, 0.98), ("inform", 0.01))
    assert leaning(booking, []) < -2
    assert leaning(booking, [booking, hurt]) == 0
    assert leaning(hurt, []) > 2


def test_the_figures_within_a_long_number_call_nobody() -> None:
    told = sentences([*DANGER, "快打120", "打了120", "叫120来", *HARMLESS, "验证码2468"], RULES)
    count = len(DANGER) + 3
    watch = DangerWatch(
        fit(told, [True] * count + [False] * (len(told) - count)), Cues.load(RULES / CONCEPTS)
    )
    assert names(watch, "叫一下120")
    assert not names(watch, "781120")
    assert not names(watch, "13811201205")


def test_other_rules_stand_whatever_the_wording(watch: DangerWatch) -> None:
    assert names(watch, "给我转人工") == ["asks_for_person"]


def test_where_no_danger_was_taught_the_rules_decide_alone() -> None:
    taught_nothing = fit(sentences(HARMLESS, RULES), [False] * len(HARMLESS))
    watch = DangerWatch(taught_nothing, Cues.load(RULES / CONCEPTS))
    assert names(watch, "我摔倒了起不来")
    assert not names(watch, "婶子嘴唇乌青，脸跟纸一样白")


def test_it_is_the_same_when_read_back(model: DangerModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = DangerModel.load(tmp_path)
    for sentence in sentences([*DANGER[:2], *HARMLESS[:2], ""], RULES):
        assert again.margin(sentence) == pytest.approx(model.margin(sentence), abs=1e-5)
