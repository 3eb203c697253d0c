"""Every gold set is asked in full, and each figure counts what an elder would notice."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import NLU_DATA
from bot.kernel.meaning import Context, Entity, Meaning
from bot.nlu.data import Example, Span
from bot.nlu.evaluate import talk, tasks
from bot.nlu.evaluate.gold import Danger, Gold, Moment, Offer, Question
from bot.nlu.evaluate.measure import NOW, Subject, measure
from bot.nlu.evaluate.report import Report, saved_scores
from bot.nlu.evaluate.values import found, wanted
from bot.nlu.retrieval import Answer
from bot.nlu.scam import Assessment, ScamWatch
from core.clock import SHANGHAI
from core.errors import ConfigurationError

BATH = "给俺娘约个洗澡，明天上午九点半"
AREAS = {"decheng": "德城区", "changle": "昌乐县"}


def meaning(text: str, intent: str, confidence: float = 0.9, *entities: Entity) -> Meaning:
    ranking = ((intent, confidence), ("out_of_scope", 0.01))
    return Meaning(text, intent, confidence, ranking, tuple(entities))


def answer(text: str, *, holds_for: str | None = None, foreign: bool = False, matched: bool = True) -> Answer:
    return Answer("", text, 0.9, "id" if matched else None, "", holds_for, (), foreign, False, False)


def assessed(risk: float, kind: str | None = None) -> Assessment:
    return Assessment(risk, "scam" if risk > 0.7 else "safe", kind, (), ())


def gold(*said: Example, moments: tuple[Moment, ...] = ()) -> Gold:
    return Gold(
        said=said,
        dangers=(Danger("起不来了", "fall"), Danger("起不来床是懒", "")),
        offers=(Offer("说我中奖了", "中奖", near=False), Offer("银行通知我领卡", "", near=True)),
        moments=moments or (Moment("明天", NOW, "2026-11-22", None, None, ambiguous=False),),
        questions=(Question("补贴多少", "decheng", ("150",), "decheng", foreign=False, guidance=False),),
        sha256="0" * 64,
    )


@pytest.fixture
def report(scam: ScamWatch) -> Callable[[Gold, Callable[[str, Context], Meaning]], Report]:
    def made(sets: Gold, parse: Callable[[str, Context], Meaning]) -> Report:
        told: list[tuple[str, int, int]] = []
        found = measure(
            Subject(parse, scam, lambda _q, _a: answer("每月150元"), AREAS),
            sets,
            lambda *step: told.append(step),
        )
        assert {what for what, done, of in told if done == of} == {
            "typed", "heard", "emergency", "scam", "time", "policy",
        }  # fmt: skip
        return found

    return made


def test_a_report_has_every_figure_and_comes_back(
    report: Callable[[Gold, Callable[[str, Context], Meaning]], Report], tmp_path: Path
) -> None:
    sets = gold(Example("你好啊", "greet"), Example("股票咋样", "out_of_scope"))
    found = report(sets, lambda text, _: meaning(text, "greet"))
    by_name = {score.name: score for score in found.scores}
    assert by_name["intent_typed"].value == 0.5
    assert by_name["emergency_recall"].value == 0.0
    assert by_name["time_whole"].value == by_name["policy_top1"].value == 1.0
    assert found.confusions == [("out_of_scope", "greet", 1)]
    assert [mistake.text for mistake in found.worst] == ["股票咋样"]
    found.save(tmp_path)
    assert saved_scores(tmp_path, sets.sha256) == found.scores
    assert saved_scores(tmp_path, "1" * 64) is None


def test_the_shipped_sets_are_read() -> None:
    sets = Gold.read(NLU_DATA / "gold")
    assert min(map(len, (sets.said, sets.dangers, sets.offers, sets.moments, sets.questions))) > 100


def test_a_folder_without_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="gold"):
        Gold.read(tmp_path)


def test_values_are_compared_as_values_not_as_words() -> None:
    spans = (
        Span(1, 3, "beneficiary", "mother"),
        Span(5, 7, "service", "bath.home"),
        Span(8, 10, "date", "明天"),
        Span(10, 15, "time", "上午九点半"),
    )
    example = Example(BATH, "book_service", spans)
    right = meaning(
        BATH, "book_service", 0.9,
        Entity("beneficiary", 1, 3, "mother"), Entity("service", 5, 7, "bath.home"),
        Entity("date", 8, 10, "2026-11-22"), Entity("time", 10, 15, "09:30"),
    )  # fmt: skip
    assert wanted(example, NOW) == found(right)
    late = meaning(BATH, "book_service", 0.9, Entity("time", 10, 15, "21:30"), *right.entities[:3])
    score = talk.value_score([wanted(example, NOW)], [found(late)], heard=False)
    assert score.value == pytest.approx(0.75)
    assert talk.value_table([wanted(example, NOW)], [found(late)])["time"] == (1, 0.0, 0.0, 0.0)


def test_an_address_and_a_phone_are_the_same_however_they_are_written() -> None:
    spans = (Span(0, 6, "address", "三号楼二单元"), Span(6, 17, "phone", "幺三八零五三四幺二三四"))
    example = Example("三号楼二单元幺三八零五三四幺二三四", "inform", spans)
    parsed = meaning(
        example.text,
        "inform",
        0.9,
        Entity("address", 0, 6, "3号楼2单元"),
        Entity("phone", 6, 17, "13805341234"),
    )
    assert wanted(example, NOW) == found(parsed)


def test_dangers_and_false_alarms_are_counted_apart() -> None:
    heard = {
        "起不来了": ("fall", Meaning("", "emergency", 0.9)),
        "喘不上气": ("breathing", Meaning("", "inform", 0.9, secondary="emergency")),
        "梦见着火": ("", Meaning("", "emergency", 0.9)),
        "火锅咋做": ("", Meaning("", "out_of_scope", 0.9, secondary="emergency")),
    }
    dangers = [Danger(text, kind) for text, (kind, _) in heard.items()]
    scores, kinds = tasks.danger_scores(dangers, [meaning for _, meaning in heard.values()])
    assert {score.name: score.value for score in scores} == {
        "emergency_recall": 0.5,
        "emergency_noticed": 1.0,
        "emergency_false_alarms": 0.5,
        "emergency_near_noticed": 1.0,
    }
    assert kinds == {"breathing": (1, 0), "fall": (1, 1)}


def test_a_scam_is_right_when_it_is_warned_of_by_its_type() -> None:
    offers = [
        Offer("a", "中奖", near=False), Offer("b", "刷单返利", near=False),
        Offer("c", "", near=True), Offer("d", "", near=False),
    ]  # fmt: skip
    found = [assessed(0.9, "中奖"), assessed(0.9, "中奖"), assessed(0.1), assessed(0.8, "中奖")]
    scores, kinds = tasks.scam_scores(offers, found)
    values = {score.name: score.value for score in scores}
    assert values["scam_warned"] == 1.0
    assert values["scam_false_alarms"] == 0.5
    assert values["scam_types_macro_f1"] == pytest.approx((0.5 + 0.0) / 2)
    assert values["scam_near_macro_f1"] == 1.0
    assert kinds["honest"] == (2, 1)


def test_where_one_must_ask_back_a_certain_day_is_wrong() -> None:
    now = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
    moments = [
        Moment("后天下午三点", now, "2026-11-23", "15:00", None, ambiguous=False),
        Moment("后天下午三点", now, None, None, None, ambiguous=True),
    ]
    (whole, *parts), wrong = tasks.time_scores(moments)
    assert (whole.value, wrong) == (0.5, ["后天下午三点"])
    assert {part.name: part.value for part in parts}["time_ambiguous"] == 0.5


@pytest.mark.parametrize(
    ("foreign", "told", "right", "as_own"),
    [
        (False, answer("每月150元", holds_for="德城区"), 1.0, 0.0),
        (False, answer("每月100元", holds_for="德城区"), 0.0, 0.0),
        (True, answer("昌乐县每月150元", holds_for="昌乐县", foreign=True), 1.0, 0.0),
        (True, answer("每月150元", holds_for="昌乐县"), 0.0, 1.0),
        (True, answer("不知道", matched=False), 0.0, 0.0),
    ],
)
def test_a_figure_of_another_area_must_be_told_as_its(
    foreign: bool, told: Answer, right: float, as_own: float
) -> None:
    question = Question("补贴多少", "decheng", ("150",), "changle", foreign=foreign, guidance=False)
    (top, _, own), _wrong = tasks.policy_scores([question], lambda _q, _a: told, AREAS)
    assert (top.value, own.value) == (right, as_own)


def test_a_question_nobody_answers_is_left_or_guided() -> None:
    questions = [
        Question("甲", "decheng", (), "", foreign=False, guidance=False),
        Question("乙", "decheng", (), "", foreign=False, guidance=True),
    ]
    scores, wrong = tasks.policy_scores(questions, lambda _q, _a: answer("请问社区"), AREAS)
    assert {score.name: score.value for score in scores}["policy_left"] == 0.5
    assert wrong == ["甲"]


def test_confidence_that_is_kept_has_no_calibration_error() -> None:
    examples = [Example(str(i), "greet") for i in range(10)]
    kept = [meaning(str(i), "greet" if i < 9 else "thank", 0.9) for i in range(10)]
    error, bins = talk.calibration(examples, kept)
    assert error == pytest.approx(0.0)
    assert [(b.count, b.accuracy) for b in bins] == [(10, 0.9)]
